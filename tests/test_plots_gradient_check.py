"""What stands in the figures of notebook 05, and that they move when their controls do."""

import numpy as np
import pytest

from figures import gradient_check as plots
from figures import moving_gradient_check as interactive
from figures import picture as style
from helpers import example
from helpers.gradient_check import check_gradients, numerical_gradient
from helpers.gradient_faults import BUGS, planted

X, T = [0.6, -0.2, 0.9], [0.9, 0.1, 0.5]


def line(picture, name):
    [artist] = style.find(picture, name)
    return np.column_stack([artist.get_xdata(), artist.get_ydata()])


def test_the_curve_is_the_error_of_the_running_example():
    w = example.W2[0][0]
    assert plots.error_of_weight(w)[0] == pytest.approx(example.network().loss(example.X, example.T))
    assert np.ptp(plots.error_of_weight([w - 1, w + 1])) > 0.01


def test_the_chords_close_in_on_the_tangent():
    def slope(picture, name):
        (x0, y0), (x1, y1) = line(picture, name)
        return (y1 - y0) / (x1 - x0)

    for epsilon in (2.0, 1.0, 0.1):
        picture = plots.secant(epsilon)
        true = slope(picture, "true slope")
        assert abs(slope(picture, "central") - true) < abs(slope(picture, "one-sided") - true)
        assert f"ε = {epsilon:.2g}" in picture.alt
    assert slope(picture, "central") == pytest.approx(true, rel=1e-3)


def test_the_valley_marks_the_chosen_epsilon_and_says_what_spoils_it():
    epsilons = 10.0 ** np.arange(-8, 1)
    central = epsilons**2 + 1e-16 / epsilons
    for chosen, word in ((1e-8, "rounding"), (1e-5, "floor"), (1.0, "truncation")):
        picture = plots.valley(epsilons, epsilons, central, chosen)
        assert line(picture, "chosen central")[0, 0] == pytest.approx(chosen)
        assert word in style.find(picture, "central")[0].axes.get_title()
    assert line(picture, "central")[:, 1] == pytest.approx(central)


@pytest.mark.parametrize("bug", ["none", "sign of δ flipped", "slope forgotten, hidden layer only"])
def test_right_gradients_lie_on_the_diagonal_and_wrong_ones_do_not(bug):
    network = planted(bug)
    due = numerical_gradient(network, X, T)
    report = check_gradients(network, X, T)
    picture = plots.agreement(network.gradients(X, T), due, report, bug)
    off = {n: np.abs(np.subtract(*line(picture, f"layer {n}").T)).max() > 1e-6 for n in (1, 2)}
    assert off == {"none": {1: False, 2: False}, "sign of δ flipped": {1: True, 2: True}}.get(
        bug, {1: True, 2: False}
    )
    assert style.find(picture, "verdict")[0].get_text().startswith("right" if bug == "none" else "wrong")
    assert report.diagnosis in picture.alt


def test_the_learning_curves_are_those_given():
    picture = plots.learning([0, 50], {"right": [2.0, 1.0], "wrong": [3.0, 0.5]})
    assert line(picture, "wrong")[:, 1].tolist() == [3.0, 0.5]
    assert "wrong ends at 0.50" in picture.alt


@pytest.mark.parametrize("bug", BUGS)
def test_every_planted_bug_is_found_and_named(bug):
    for seed in (1, 2, 3):
        report = check_gradients(planted(bug, seed), X, T)
        assert report.fault == BUGS[bug][1]


def test_an_unknown_bug_is_refused():
    with pytest.raises(ValueError, match=r"bug: one of .*'no such'"):
        planted("no such")


def test_the_moving_figures_follow_their_controls():
    bugs = interactive.bugs()
    assert "all right" in bugs.html
    bugs.set(bug="sample and target swapped")
    assert "wrong order" in bugs.html
    valley = interactive.valley()
    valley.set(epsilon=1e-11)
    assert "rounding" in valley.picture.alt
    secant = interactive.secant()
    secant.set(epsilon=0.5)
    assert "ε = 0.5" in secant.html
