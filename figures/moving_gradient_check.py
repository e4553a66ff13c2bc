"""Moving figures of notebook 05: the valley of ε, and planted bugs that the check finds."""

import numpy as np

from figures import gradient_check as plots
from figures.moving import choice, controls, log_slider, slider
from helpers import example
from helpers.gradient_check import check_gradients, numerical_gradient, slope, weights
from helpers.gradient_faults import BUGS, planted

X, T = [0.6, -0.2, 0.9], [0.9, 0.1, 0.5]


def secant():
    """The chord through two points of the error's curve turns into its tangent as ε shrinks."""
    return controls(plots.secant, epsilon=slider("ε", 0.1, 3.0, 2.0, step=0.1, digits=1))


def valley():
    """Relative error of the measured slope of w41 against ε."""
    network = example.network()
    weight = next(iter(weights(network)))
    true = network.gradients(example.X, example.T)[0][0][0]
    here = network.loss(example.X, example.T)
    epsilons = 10.0 ** np.arange(-12, 0.5, 0.5)
    central = [abs(slope(network, example.X, example.T, weight, e) / true - 1) for e in epsilons]
    one_sided = []
    for e in epsilons:
        original = weight.read()
        weight.write(original + e)
        one_sided.append(abs((network.loss(example.X, example.T) - here) / e / true - 1))
        weight.write(original)

    def draw(epsilon):
        return plots.valley(epsilons, one_sided, central, epsilon)

    return controls(draw, epsilon=log_slider("ε", 1e-12, 1.0, 1e-4, steps_per_decade=2))


def bugs():
    """Choose a planted bug and see what the check says of it."""

    def draw(bug):
        network = planted(bug)
        report = check_gradients(network, X, T)
        due = numerical_gradient(network, X, T)
        return plots.agreement(network.gradients(X, T), due, report, f"Planted: {bug}")

    numbered = {str(k): bug for k, bug in enumerate(BUGS, start=1)}  # as in the notebook's list
    return controls(draw, bug=choice("bug", {"none": "none"} | numbered))
