"""A neural network from scratch: its figures."""
