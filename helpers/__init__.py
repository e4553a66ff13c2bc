"""A neural network from scratch: the network, and what all its notebooks share. README.md is the map."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the course's folder

# The notebooks in their order, by the name that their modules in exercises/ and figures/ have.
NOTEBOOKS = {
    "start": "00_start_here",
    "neuron": "01_neuron",
    "network": "02_network",
    "backpropagation": "03_backpropagation",
    "objects": "04_objects",
    "gradient_check": "05_gradient_check",
    "mnist": "06_mnist",
    "vectorization": "07_vectorization",
}
