"""What stands in the figures of notebook 5, and that they move when their controls do."""

import re

import numpy as np
import pytest

from figures import gradient_check as figures
from helpers.gradient_check import check_gradients, numerical_gradient
from helpers.gradient_faults import BUGS, planted
from helpers.vectorized import Network
from tests.looks import names, points, said, shows, steepness, texts

X, T = figures.SAMPLE


@pytest.mark.parametrize("epsilon", [2.0, 1.0, 0.1])
def test_the_chords_close_in_on_the_tangent(epsilon):
    picture = figures.secant(epsilon)
    through = [f"{name} drawn through" for name in ("true slope", "central", "one-sided")]
    true, *chords = (steepness(picture, name) for name in through)
    assert abs(chords[0] - true) < abs(chords[1] - true)
    assert chords == pytest.approx([steepness(picture, name) for name in ("central", "one-sided")])
    ends = [tuple(points(picture, name)[:, 0]) for name in through]
    assert ends == [picture.axes[0].get_xlim()] * 3, "edge to edge"
    assert "true −0.0500, central −0.0500, one-sided −0.0435" in figures.secant(0.4).alt, "as notebook 5 says"


EPSILONS = 10.0 ** np.arange(-8, 1)
CENTRAL = EPSILONS**2 + 1e-16 / EPSILONS


@pytest.mark.parametrize(("chosen", "word"), [(1e-8, "rounding"), (1e-5, "floor"), (1.0, "truncation")])
def test_the_valley_marks_the_chosen_epsilon_and_says_what_spoils_it(chosen, word):
    picture = figures.valley(EPSILONS, {"one-sided": EPSILONS, "central": CENTRAL}, chosen)
    assert points(picture, "chosen central")[0, 0] == pytest.approx(chosen)
    assert word in picture.axes[0].get_title()
    shows(picture, {"central": CENTRAL})


def test_32_bits_move_the_valley_to_the_right_and_lift_its_floor():
    epsilons = 10.0 ** np.arange(-12, 0.5, 0.5)
    errors = np.array(figures.in_float32(epsilons))
    assert 1e-3 < epsilons[errors.argmin()] < 1e-1
    assert 1e-5 < errors.min() < 1e-4, "four to five digits"
    assert (errors[epsilons < 1e-4] > 1e-3).all(), "where 64 bits are at their best, 32 are no good"
    picture = figures.valley(epsilons, {"central": errors / 1e5, "central, float32": errors})
    shows(picture, {"central, float32": errors}, "central, float32 is right to 2 digits, at best to 4 digits")


@pytest.mark.parametrize(
    ("bug", "counts"),
    [("none", (0, 0)), ("sign of δ flipped", (16, 15)), ("slope forgotten, hidden layer only", (16, 0))],
)
def test_right_gradients_lie_on_the_diagonal_and_wrong_ones_do_not(bug, counts):
    network = planted(bug)
    report = check_gradients(network, X, T)
    picture = figures.agreement(network.gradients(X, T), numerical_gradient(network, X, T), report, bug)
    off = [np.abs(np.subtract(*points(picture, f"layer {n}").T)).max() > 1e-6 for n in (1, 2)]
    assert off == [count > 0 for count in counts]
    assert said(picture, "verdict").startswith("right" if bug == "none" else "wrong")
    lie = "off the diagonal lie {} points of layer 1 and {} of layer 2".format(*counts)
    shows(picture, {}, report.diagnosis, lie)


def test_all_layers_of_a_deep_network_are_drawn_and_told():
    network = Network([3, 2, 2, 2, 2, 3], seed=1)
    due, report = numerical_gradient(network, X, T), check_gradients(network, X, T)
    picture = figures.agreement([*due[:-1], due[-1] + 1], due, report, "deep")
    assert names(picture, "layer") == [f"layer {k}" for k in range(1, 6)]
    shows(picture, {}, "lie 0 points of layer 1 and 0 of layer 2 and", "and 3 of layer 5.")


@pytest.mark.parametrize("number", [0, 1, 9])
def test_bugs_are_numbered_and_unnamed_until_asked(number):
    """Neither picture nor words give the answer away; the tick box does."""
    name = ["none", *BUGS][number]
    report = check_gradients(planted(name), X, T)
    pictures = figures.bugs(number), figures.bugs(number, True)
    still, named = (" ".join([*texts(p), p.alt]).replace("\n", " ").lower() for p in pictures)
    assert ("no bug" if number == 0 else f"planted bug {number}") in still
    assert report.diagnosis.lower() not in still
    assert not re.search(r"\. [a-z]", pictures[1].alt), "a sentence begins with a capital letter"
    for answer in (name, report.diagnosis, report.fault) if number else ():
        assert answer.lower() in named
        assert answer.lower() not in still


@pytest.mark.parametrize("bug", BUGS)
def test_every_planted_bug_is_named_whatever_its_weights(bug):
    assert {check_gradients(planted(bug, seed), X, T).fault for seed in (1, 2, 3)} == {BUGS[bug][1]}
