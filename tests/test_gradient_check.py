"""The check finds planted faults in both kinds of network and names them; it leaves weights as they were.

What faults there are, test_explain.py holds; every bug of BUGS, test_figures_gradient_check.py.
"""

import numpy as np
import pytest

from helpers import example, objects, vectorized
from helpers.activations import Sigmoid, Tanh
from helpers.gradient_check import check_gradients, numerical_gradient, weights
from helpers.gradient_faults import BUGS, relative_error
from tests.trainings import flat

SIZES, SQUARE = [3, 4, 2], [3, 3, 3]
both = pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])


def bits(network):
    return flat(network).tobytes()


def made(kind, sizes=SIZES, **options):
    network = kind(sizes, seed=3, **options)
    rng = np.random.default_rng(5)
    network.set_parameters([rng.uniform(-1, 1, np.shape(table)) for table in network.parameters()])
    return network


@both
@pytest.mark.parametrize("sizes", [SIZES, [2, 5, 4, 3, 2], [1, 1], [4, 1], SQUARE])
@pytest.mark.parametrize("activation", [Sigmoid, Tanh])
def test_right_networks_pass_and_keep_their_weights(kind, sizes, activation):
    network = made(kind, sizes, activation=activation)
    before, report = bits(network), check_gradients(network)
    report.assert_ok()
    assert (report.ok, report.wrong) == (True, 0)
    assert report.relative_error < 1e-6
    assert report.checked == flat(network).size == len(list(weights(network)))
    assert bits(network) == before


def test_cross_entropy_and_batches_pass():
    rng = np.random.default_rng(1)
    X, T = rng.uniform(-1, 1, (6, 3)), np.eye(2)[rng.integers(0, 2, 6)]
    check_gradients(made(vectorized.Network, loss="cross-entropy")).assert_ok()
    check_gradients(made(vectorized.Network, loss="cross-entropy"), X, T).assert_ok()
    check_gradients(made(vectorized.Network), X, T).assert_ok()


def test_equation_6_is_close_to_backpropagation_on_the_running_example():
    for network in (example.network(), example.arrays()):
        expected = network.gradients(example.X, example.T)
        for got, table in zip(numerical_gradient(network, example.X, example.T), expected):
            assert got.shape == np.shape(table)
            np.testing.assert_allclose(got, table, rtol=1e-7, atol=1e-11)
    names = [weight.name for weight in weights(example.network())]
    assert names == [weight.name for weight in weights(example.arrays())]
    assert names[:4] + names[-1:] == ["W1[0, 0]", "W1[0, 1]", "W1[0, 2]", "W1[1, 0]", "b2[1]"]


@both
@pytest.mark.parametrize("fails_at", [1, 2, 7])
def test_weights_are_restored_when_the_network_raises(kind, fails_at):
    class Failing(kind):
        calls = 0

        def loss(self, x, t):
            self.calls += 1
            if self.calls == fails_at:
                raise RuntimeError("in the middle")
            return super().loss(x, t)

    network = made(Failing)
    before = bits(network)
    with pytest.raises(RuntimeError, match="in the middle"):
        numerical_gradient(network, example.X, example.T)
    assert bits(network) == before


# --- planted faults -----------------------------------------------------------------------------------------


def tampered(tamper):
    """An array network whose gradients are changed on their way out."""

    class Tampered(vectorized.Network):
        def gradients(self, X, T):
            return tamper(super().gradients(X, T))

    return Tampered


def changed(table, place, value):
    table[place] = value
    return table


bug = {name: kind for name, (kind, _) in BUGS.items()}
FAULTS = [
    (bug["slope forgotten"], SIZES, "missing derivative", "lacks the slope"),
    (bug["slope forgotten, hidden layer only"], [3, 4, 4, 2], "missing derivative, hidden layers", "δ"),
    (bug["sign of δ flipped"], SIZES, "sign", "where the update adds"),
    (bug["one node downstream only"], SIZES, "sum over downstream", "one node above only"),
    (bug["sigmoid taken twice"], SIZES, "activation applied twice", "has been through f already"),
    (bug["sample and target swapped"], [3, 4, 3], "sample and target swapped", "x as target and t as sample"),
    (bug["own output for input"], SIZES, "own output for input", "what came in along w"),
    (tampered(lambda tables: [-g for g in tables]), SIZES, "sign", "where it subtracts"),
    (tampered(lambda tables: [2 * g for g in tables]), SIZES, "half forgotten", "slope and the ½"),
    (tampered(lambda tables: [g * (g.ndim - 1) for g in tables]), SIZES, "bias left out", "is always 1"),
    (tampered(lambda tables: [g.T for g in tables]), SQUARE, "transposed gradient", "transpose of"),
    (tampered(lambda t: [0 * t[0], 0 * t[1], *t[2:]]), SIZES, "never computed, hidden layers", "0 through"),
    (tampered(lambda t: [-t[0], -t[1], *t[2:]]), SIZES, "sign, hidden layers", "adds"),
    (tampered(lambda t: [changed(t[0], np.s_[:, -1], 0), *t[1:]]), SIZES, "index", "4 of 12"),
    (tampered(lambda t: [*t[:2], changed(t[2], (0, 0), np.nan), t[3]]), SIZES, "not a number", "overflow"),
    (type("Lost", (vectorized.Network,), {"loss": lambda *_: np.nan}), SIZES, "not a number", "ion 6 nan"),
    (tampered(lambda tables: [np.sin(9 * g) for g in tables]), SIZES, "unknown", "on a smaller network"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sizes", "fault", "words"), FAULTS, ids=[str(f[2]) for f in FAULTS])
def test_planted_faults_are_found_and_named(kind, sizes, fault, words):
    network = made(kind, sizes)
    before, report = bits(network), check_gradients(network)
    assert (report.fault, report.ok) == (fault, False)
    assert report.wrong > 0
    with pytest.raises(AssertionError, match=words):
        report.assert_ok()
    assert bits(network) == before


def test_a_sum_for_the_mean_is_named_by_the_number_of_rows():
    rng, network = np.random.default_rng(2), made(tampered(lambda tables: [6 * g for g in tables]))
    report = check_gradients(network, rng.uniform(-1, 1, (6, 3)), rng.uniform(0, 1, (6, 2)))
    assert report.fault == "sum for mean"


def test_the_worst_weight_is_the_one_that_is_off():
    one_off = tampered(lambda t: [*t[:2], changed(t[2], (1, 3), 1.5 * t[2][1, 3]), t[3]])
    report = check_gradients(made(one_off))
    assert (report.worst, report.wrong, report.fault) == ("W2[1, 3]", 1, "index")
    assert report.relative_error == pytest.approx(1 / 3, rel=1e-3)
    assert report.given == pytest.approx(1.5 * report.due, rel=1e-5)


# --- samples that prove nothing, and what can't be checked --------------------------------------------------


def test_a_saturated_network_proves_nothing():
    network = made(vectorized.Network)
    network.set_parameters([1e4 * np.ones_like(table) for table in network.parameters()])
    report = check_gradients(network, [1.0, 1.0, 1.0], [0.1, 0.9])
    assert (report.ok, report.fault, str(report)[16:26]) == (False, "nothing to see", "undecided.")


@both
def test_equal_sample_and_target_are_refused(kind):
    with pytest.raises(ValueError, match="differs from the inputs"):
        check_gradients(made(kind, [3, 2, 3]), [0.1, 0.2, 0.3], [0.1, 0.2, 0.3])


def test_bad_input_is_named():
    transposed = tampered(lambda tables: [g.T for g in tables])
    for message, network, *arguments in (
        (r"float64.*float32", made(vectorized.Network, dtype=np.float32)),
        ("epsilon", example.network(), example.X, example.T, 0),
        ("target that differs", example.network(), example.X),
        ("inputs", example.network(), None, example.T),
        *(("tolerance", example.network(), example.X, example.T, 1e-4, bad) for bad in (np.nan, -1, 2, "0")),
        ("sum to 1", made(vectorized.Network, loss="cross-entropy"), example.X, [0.9, 0.5]),
        ("shapes", made(transposed)),
    ):
        with pytest.raises(ValueError, match=message):
            check_gradients(network, *arguments)


def test_relative_error_survives_zeros():
    assert (relative_error(0.0, 0.0), relative_error(1.0, -1.0)) == (0, 2)
    assert relative_error([1e-12, 2.0], [0.0, 1.0])[0] < 1e-3
