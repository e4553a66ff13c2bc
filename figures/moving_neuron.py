"""The figures of notebook 01 that one can move."""

from figures import neuron as plots
from figures.moving import choice, controls, slider, stepper


def slope():
    """The tangent of an activation, and its slope over its output, by z."""
    return controls(
        plots.slope,
        z=slider("z", -5.0, 5.0, 1.0, step=0.1),
        activation=choice("activation", ["sigmoid", "tanh"]),
    )


def gate():
    """A neuron under your hands: weights, bias, activation, and the task whose points it has to part."""
    return controls(
        plots.gate,
        w1=slider("weight w₁", -4.0, 4.0, 2.0, step=0.1, digits=1),
        w2=slider("weight w₂", -4.0, 4.0, 1.0, step=0.1, digits=1),
        b=slider("bias b", -4.0, 4.0, -1.5, step=0.1, digits=1),
        activation=choice("activation", list(plots.ACTIVATIONS), "sigmoid"),
        task=choice("task", list(plots.TASKS), "OR"),
    )


def learning(moments, features, targets):
    """The neuron after each epoch of a training: `moments[k]` is (w1, w2, b) after k epochs."""
    moments, features, targets = list(moments), list(features), list(targets)

    def draw(step):
        return plots.learning(moments, features, targets, epoch=step)

    return stepper(draw, len(moments), description="epoch", interval=400)
