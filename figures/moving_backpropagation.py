"""The figures of notebook 03 that one can move."""

from figures import backpropagation as plots
from figures.moving import choice, controls, slider, stepper

CAPTIONS = (
    "One sample and the weights. Blue and solid is positive, orange and dashed negative, wide is large.",
    "Each hidden node adds up what comes in and hands on the sigmoid of it.",
    "The output nodes do the same with the hidden outputs. Now there is an error to speak of.",
    "Node 8: how far off, times its slope (Equation 3). A blue node should have said more, an orange one "
    "less.",
    "Node 9, in the same way. These two need nothing but their own output and target.",
    "Node 4 gets from each output node its error term times the weight between them, adds up, "
    "and multiplies by its own slope (Equation 4).",
    "Node 5, by the two lines that leave it. Look at their signs.",
    "Node 6. Do its two lines pull the same way, or against each other?",
    "Node 7. Its line to node 9 has the largest weight of the layer, so node 9 has most to say here.",
    "Equation 5: each weight changes by the rate times the error term at its end times the output at its "
    "beginning.",
    "The same for the weights below: the outputs at their beginnings are the inputs and the bias node's 1.",
    "All 26 weights have changed a little, and the error has fallen.",
)


def training_step():
    """One training step, frame by frame, with the target of node 8 by slider."""
    return stepper(
        plots.training_step,
        CAPTIONS,
        description="step",
        interval=2000,
        t8=slider("target of node 8", 0.0, 1.0, 0.9, step=0.1, digits=1),
    )


def descent():
    """Gradient descent on the error surface of two weights, by learning rate and number of steps."""
    rates = choice("learning rate η", {f"{rate:g}": rate for rate in plots.RATES}, as_slider=True)
    return controls(plots.descent, rate=rates, steps=slider("steps", 1, 60, 30))
