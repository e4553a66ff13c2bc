"""Moving figures of notebook 02: the running example computing, and a plane that is folded."""

from figures import network as plots
from figures.moving import controls, slider, stepper
from helpers import example

CAPTIONS = (
    "The inputs are there. Nothing has been computed yet.",
    "Node 4 adds up four products, its bias among them, and hands on the sigmoid of the sum.",
    "Node 5 does the same with the same inputs. Its weights are others.",
    "Node 6.",
    "Node 7. The hidden layer is done, and nobody in it needed to know of the others.",
    "Node 8 takes the four hidden outputs as its inputs. It never sees nodes 1 to 3.",
    "Node 9, and the network has answered.",
)


def forward():
    """The 3-4-2 network computes, node by node; the inputs by slider."""
    x1, x2, x3 = example.X
    return stepper(
        plots.forward_step,
        CAPTIONS,
        interval=1500,
        x1=slider("input 1", -1, 1, x1, step=0.1, digits=1),
        x2=slider("input 2", -1, 1, x2, step=0.1, digits=1),
        x3=slider("input 3", -1, 1, x3, step=0.1, digits=1),
    )


def folded_plane():
    """XOR by two hidden nodes: how steep they are, and where each of them draws its line."""
    return controls(
        plots.folded_plane,
        steepness=slider("steepness", 1, 12, plots.STEEPNESS, step=0.5, digits=1),
        either=slider("“either?” from", 0, 2, plots.EITHER, step=0.1, digits=1),
        both=slider("“both?” from", 0, 2, plots.BOTH, step=0.1, digits=1),
    )
