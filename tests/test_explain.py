"""The bug-namer on foreign networks, tests/answers/networks: right ones pass, faults have names or none."""

import struct
from collections import Counter
from contextlib import suppress
from functools import partial
from itertools import combinations, count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import example, objects, vectorized
from helpers.explain import WORDS, places_of, tables_of
from helpers.gradient_check import explain
from helpers.gradient_faults import BUGS, planted

ZOO = sorted((Path(__file__).parent / "answers/networks").glob("*.py"))
RIGHT = {"right", "float32", "parameters changed"}  # names that go with right gradients


def program(path, edits=()):
    """The names of a zoo's program after pairs (old, new) of edits; None where one finds no place."""
    text, faults, listed = path.read_text(encoding="utf-8").partition("\nFAULTS")
    for old, new in zip(edits[::2], edits[1::2]):
        if old not in text:
            return None
        text = text.replace(old, new)
    names = {"__name__": path.stem}
    exec(compile(text + faults + listed, path, "exec"), names)
    return names


def bits(case):
    parameters = case[1] if len(case) == 5 else case[0].parameters
    tree = parameters() if callable(parameters) else parameters
    return [struct.pack("<d", float(h[k])) for _, _, slots in tables_of(tree) for h, k in slots]


def clock(seconds):
    """The time as explain sees it: each look takes so many seconds, however busy the machine."""
    return SimpleNamespace(perf_counter=count(0, seconds).__next__)


@pytest.fixture(autouse=True, scope="module")
def no_wall_time():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{explain.__module__}.time", clock(2e-5))
        yield


@pytest.fixture(scope="module", params=[3, *(pytest.param(k, marks=pytest.mark.slow) for k in (0, 1, 2))])
def seen(request):
    """[(program, its planted name, the report)] of each fourth program"""
    found = []
    for path in ZOO[request.param :: 4]:
        for name, *edits in [("right",), *program(path)["FAULTS"]]:
            case = program(path, edits)["case"]
            before = bits(case)
            found.append((path.stem, name, explain(*case)))
            assert bits(case) == before, (path.stem, name)
            with pytest.MonkeyPatch.context() as patch:  # no verdict changes for want of time
                patch.setattr(f"{explain.__module__}.time", clock(10))
                assert explain(*case).verdict == found[-1][-1].verdict, (path.stem, name)
    return found


def test_right_networks_are_never_accused_and_their_layout_is_found(seen):
    right = {stem: report for stem, name, report in seen if name == "right"}
    assert len(right) >= 6
    for stem, report in right.items():
        assert (report.ok, report.faults) == (True, ()), (stem, report)
        layout = program(ZOO[0].with_stem(stem)).get("LAYOUT", "W: a ")
        assert layout in " ".join(str(report).split()), (stem, report)


@pytest.mark.parametrize(("samples", "power"), [(2, 2), (5, 2), (5, 4)])  # an error of power 4 is not known
def test_the_ratio_that_is_shown_is_that_of_the_learners_own_batch(samples, power):
    rng, W, up = np.random.default_rng(3), np.array([[0.3], [-0.8]]), lambda e: power * e ** (power - 1)
    X, T = rng.uniform(-1, 1, (samples, 2)), rng.uniform(0, 1, (samples, 1))
    code = lambda x, t: ((x @ W - t) ** power).sum() / len(x), [W], lambda x, t: [x.T @ up(x @ W - t)]
    report = explain(*code, X, T)
    assert report.faults == ("sum for mean",)
    assert power > 2 or f"wrong, {samples} times what was measured" in str(report)


def hold(verdicts, more_than):
    """Of so many faults at least 90 % have a true name, at most 1 % a wrong one."""
    total = sum(verdicts.values())
    assert total > more_than
    assert verdicts["right"] >= 0.9 * total, verdicts
    assert verdicts["wrong"] <= 0.01 * total, verdicts


def test_a_wrong_network_never_passes_and_its_fault_has_its_own_name_of_fifteen(seen):
    verdicts = Counter()
    for stem, name, report in seen:
        if name not in (None, "right"):
            wanted = tuple(name.split(" + "))
            verdicts["right" if report.faults == wanted else "wrong" if report.faults else "none"] += 1
        assert report.ok == (name in RIGHT), (stem, name, report)
    hold(verdicts, more_than=40)
    said = {name.split(",")[0] for _, _, report in seen for name in report.faults}
    assert 15 <= len(said) == len(said & set(WORDS))


def test_an_unknown_fault_gets_no_name_and_is_described(seen):
    unknown = [(stem, report) for stem, name, report in seen if name is None]
    assert len(unknown) >= 5
    for stem, report in unknown:
        assert (report.verdict, report.faults) == ("wrong", ()), (stem, report)
        assert ": wrong, " in str(report), (stem, report)


# A pair may look like less: a factor 0 hides another, two factors are one.
FACTORS = {"half forgotten", "sum for mean", "mean for sum"}
HIDES = {"never computed", "bias left out", "scale", "copies", "shape", "None", *RIGHT}


@pytest.mark.slow
def test_two_faults_at_a_time():
    verdicts = Counter()
    for path in ZOO:
        known = [fault for fault in program(path)["FAULTS"] if str(fault[0]).split(",")[0] not in HIDES]
        for (a, *first), (b, *second) in combinations(known, 2):
            names = program(path, [*first, *second])
            if names:
                report = explain(*names["case"], seconds=1)
                wanted = {name.split(",")[0] for name in (*a.split(" + "), *b.split(" + "))}
                said = {name.split(",")[0] for name in report.faults}
                true = wanted | ({"parameters changed"} if "updated before the deltas" in wanted else set())
                true |= {"scale"} if len(wanted & FACTORS) == 2 else set()
                verdicts["wrong" if said - true else "right" if said else "none"] += 1  # one of two is right
                assert report.verdict == "wrong", (path.stem, a, b, report)
    hold(verdicts, more_than=300)


# --- the learner's code is left alone


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError("mine")])
@pytest.mark.parametrize("at", [1, 2, 3, 40, 70, 100])
def test_parameters_are_restored_bit_for_bit_when_the_code_raises_or_is_interrupted(at, error):
    W, b, calls = [[0.1, -0.7]], [1 / 3], count(1)

    def off(x, t):
        if next(calls) == at:
            raise error
        return sum(w * v for w, v in zip(W[0], x)) + b[0] - t

    def gradients(x, t):
        d = 2 * off(x, t)
        return [[[d * v for v in x]], [d]]

    case = lambda x, t: off(x, t) ** 2, [W, b], gradients, [0.3, 0.8], 0.5
    before, values = bits(case), [*W[0], *b]
    with suppress(type(error)):  # ValueError or the like at a made-up sample is not let out
        explain(*case)
        assert isinstance(error, ZeroDivisionError)
    assert bits(case) == before
    assert all(a is b for a, b in zip([*W[0], *b], values))


def test_samples_are_copies_and_prints_are_held_back(capsys):
    W, x, t = np.array([[0.3, -0.2]]), np.array([[0.5, 1.0]]), np.array([[1.0]])

    def off(x, t):
        print("called")
        x -= 0.5
        return x @ W.T - t

    case = lambda x, t: float((off(x, t) ** 2).sum()), [W], lambda x, t: [2 * off(x, t).T @ x], x, t
    assert explain(*case).ok
    assert x.tolist() == [[0.5, 1.0]]
    assert capsys.readouterr().out == ""


# --- numbers that could fool it


def relu_network(x, b1=0.0, scale=1.0, slope=lambda net: (net > 0) * 1.0):
    """A case for explain: 3-4-2, its biases b1, W2 as large as scale."""
    rng, x, t = np.random.default_rng(3), np.array(x), np.array([1.0, -1.0])
    W1, b1, W2 = rng.normal(0, 1, (4, 3)), np.full(4, b1), rng.normal(0, scale, (2, 4))

    def loss(x, t):
        return 0.5 * float(((W2 @ np.maximum(W1 @ x + b1, 0) - t) ** 2).sum())

    def gradients(x, t):
        net = W1 @ x + b1
        d2 = W2 @ np.maximum(net, 0) - t
        d1 = (W2.T @ d2) * slope(net)
        return [np.outer(d1, x), d1, np.outer(d2, np.maximum(net, 0))]

    return loss, [W1, b1, W2], gradients, x, t


def one_layer(error, gradient, kind=float):
    """A case for explain: 2-1, error and gradient of W from what W x is off."""
    W, x, t = np.array([[0.5, -0.25]]).astype(kind), np.array([1.0, 2.0]), np.array([0.5])
    return lambda x, t: error(W @ x - t).sum(), [W], lambda x, t: [gradient(W @ x - t, x)], x, t


COIN = np.random.default_rng(0)
X, RAW = [0.4, -0.7, 1.1], np.random.default_rng(3).integers(0, 256, 30) * 100.0
KINKS = [relu_network([0.0] * 3, slope=lambda z, at=at: np.where(z == 0, at, z > 0)) for at in (0, 1, 0.5)]


@pytest.mark.parametrize(
    ("case", "verdict", "faults"),
    [
        *((case, "right", ()) for case in KINKS),
        (relu_network(X, 0.3, 1e-9), "right", ()),
        (relu_network(X, 0.3, 1e-9, lambda net: (net > 0) * 1.001), "wrong", ("scale, hidden layers",)),
        (relu_network(X, -99.0), "right", ("dead nodes",)),
        ((vectorized.Network([30, 5, 3], seed=1), RAW, np.eye(3)[1]), "right", ("saturated nodes",)),
        (one_layer(np.square, lambda off, x: [x * np.nan]), "wrong", ("not a number",)),
        (one_layer(np.square, lambda off, x: [x], int), "can't tell", ("integers",)),
        (one_layer(np.square, lambda off, x: [2 * off.sum() * x])[:4], "right", ()),  # no targets
        (one_layer(np.cos, lambda off, x: np.outer(-np.sin(off), x)), "right", ()),  # an error not known
        (one_layer(np.cos, lambda off, x: np.outer(np.sin(off), x)), "wrong", ("sign",)),
        (one_layer(np.cos, lambda off, x: np.outer(np.sin(off), x[::-1])), "wrong", ()),
        (one_layer(np.square, lambda off, x: np.outer(off, x) * COIN.integers(1, 3)), "wrong", ("random",)),
    ],
)
def test_kinks_tiny_gradients_states_without_error_and_unknown_networks(case, verdict, faults):
    report = explain(*case)
    assert (report.verdict, report.faults) == (verdict, faults)
    assert "scale them" in report.beside[0] or "saturated nodes" not in faults


# --- the course's networks


@pytest.mark.parametrize("bug", ["none", *BUGS])
def test_it_agrees_with_the_courses_own_check(bug):
    report = explain(planted(bug), example.X, [0.9, 0.1, 0.5])
    assert (report.ok, report.faults) == ((True, ()) if bug == "none" else (False, (BUGS[bug][1],)))


def test_downhill_tables_are_right_where_they_are_meant():
    case = program(ZOO[0].with_stem("nodes_and_connections"), ["[-conn.gradient", "[conn.gradient"])["case"]
    assert explain(*case).faults == ("sign",)
    report = explain(*case, downhill=True)
    assert (report.ok, "LOOK" in report.beside[-1]) == (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
def test_784_30_10_takes_seconds_and_says_that_it_samples(kind, monkeypatch):
    monkeypatch.setattr(f"{explain.__module__}.time", clock(0.002))
    report = explain(kind([784, 30, 10], seed=1), np.linspace(0, 1, 784), np.eye(10)[3], seconds=1)
    assert all(words in str(report) for words in ("Right: all agree", "784-30-10", " of 23860 parameters"))


def test_a_long_list_with_two_hidden_layers_needs_the_sizes():
    network = objects.Network([3, 4, 3, 2], seed=1)
    places = places_of([np.shape(table) for table in network.parameters()])
    flat = [float(v) for table in network.parameters() for v in np.ravel(table)]
    values = list(flat)

    def of(method, x, t):
        network.set_parameters([np.array(flat)[table].tolist() for table in places])
        result = method(x, t)
        return result if method == network.loss else [float(v) for table in result for v in np.ravel(table)]

    case = partial(of, network.loss), flat, partial(of, network.gradients), [0.1, 0.5, -0.3], [0.2, 0.9]
    assert "unknown. Name its nodes: sizes=(inputs, …, outputs)." in " ".join(str(explain(*case)).split())
    assert "3-4-3-2" in str(explain(*case, sizes=(3, 4, 3, 2)))
    assert flat == values


def test_sanity_says_what_was_measured_and_weight_decay_counts_in_what_a_guess_costs():
    decays = program(ZOO[0].with_stem("list_of_samples"))["case"]
    cases = (example.network(), example.X, example.T), decays
    lines, more = ("\n".join(explain(*case, seconds=2).beside) for case in cases)
    for words in ("Inputs: from -0.2 to 0.9", "Loss at the start: 0.", "A handful", "learnt"):
        assert words in lines
    assert "LOOK" not in lines + more
