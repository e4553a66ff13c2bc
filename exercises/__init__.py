"""A neural network from scratch: its exercises, and what their checks know."""
