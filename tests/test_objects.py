"""The network of objects: its structure, what it takes and says, and what it learns."""

import random
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from helpers import example
from helpers.activations import Step
from helpers.objects import ConstNode, Network, Node, sample_order
from tests.trainings import peak_of

EIGHT = [[float(i == j) for j in range(8)] for i in range(8)]


# --- structure ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 1), (2, 5, 4, 3, 2), (1, 1, 1)])
def test_each_layer_but_the_last_ends_with_one_const_node(sizes):
    network = Network(list(sizes))
    assert network.sizes == sizes
    assert [layer.layer_index for layer in network.layers] == list(range(len(sizes)))
    for layer, size in zip(network.layers, sizes):
        has_bias = layer is not network.layers[-1]
        assert [type(node) for node in layer.nodes] == [Node] * size + [ConstNode] * has_bias
        assert layer.ordinary_nodes == layer.nodes[:size]
        assert [node.node_index for node in layer.nodes] == list(range(size + has_bias))
        assert {node.layer_index for node in layer.nodes} == {layer.layer_index}


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 5, 4, 3, 2)])
def test_each_pair_of_neighbours_has_one_connection_source_by_source(sizes):
    network = Network(sizes)
    ends = [(c.upstream_node, c.downstream_node) for c in network.connections]
    layers = enumerate(pairwise(sizes))
    due = [(k, i, k + 1, j) for k, (n, m) in layers for i in range(n + 1) for j in range(m)]
    assert [(i.layer_index, i.node_index, j.layer_index, j.node_index) for i, j in ends] == due
    for c in network.connections:
        assert c in c.upstream_node.downstream
        assert c in c.downstream_node.upstream


def test_weights_start_uniform_between_plus_and_minus_a_tenth():
    """Drawn one after the other, the biases too: the notebooks' numbers rest on their order."""
    weights, rng = [c.weight for c in Network([40, 30, 10], seed=3).connections], random.Random(3)
    assert weights == [rng.uniform(-0.1, 0.1) for _ in range(41 * 30 + 31 * 10)]


# --- numbers ------------------------------------------------------------------------------------------------


def test_lists_tuples_and_arrays_are_taken_and_copies_given():
    network, expected = Network([3, 4, 2], seed=9), example.network().predict(example.X)
    network.set_parameters([np.array(p) for p in (example.W1, example.B1, example.W2, example.B2)])
    assert network.parameters() == [example.W1, example.B1, example.W2, example.B2]
    W1, b1, W2, b2 = network.parameters()
    assert {type(number) for row in (*W1, b1, *W2, b2) for number in row} == {float}
    network.set_parameters(tuple(network.parameters()))
    network.parameters()[0][0][0] = 77.0
    assert network.predict(tuple(example.X)) == network.predict(np.array(example.X)) == expected
    assert all(type(y) is float for y in network.predict(np.array([1, 0, 1], dtype=np.uint8)))


# --- order and words ----------------------------------------------------------------------------------------


def test_sample_order():
    assert list(sample_order(3, 2)) == [0, 1, 2, 0, 1, 2]
    shuffled = list(sample_order(50, 2, seed=4))
    assert sorted(shuffled[:50]) == sorted(shuffled[50:]) == list(range(50))
    assert shuffled[:50] != shuffled[50:]
    assert shuffled == list(sample_order(50, 2, seed=4)) != list(sample_order(50, 2, seed=5))


def test_readable_texts():
    network = example.network()
    network.gradients(example.X, example.T)
    connection = next(iter(network.connections))
    assert repr(network) == "Network 3-4-2: 26 connections"
    assert repr(connection) == "Connection 0.0 → 1.0: weight 0.5000, gradient -0.0080"
    assert repr(network.layers[0].nodes[1]) == "Node 0.1: output -0.2000, delta 0.0000"
    assert repr(network.layers[0].nodes[3]) == "ConstNode 0.3: output 1.0000, delta 0.0000"
    lines = network.dump().splitlines()
    assert len(lines) == 3 + (4 + 5 + 2) + 26
    assert lines[0] == "Layer 0"
    assert lines[1] == "  Node 0.0: output 0.6000, delta 0.0000"
    assert lines[-26:] == [repr(c) for c in network.connections]


# --- memory and surroundings --------------------------------------------------------------------------------


def test_nodes_and_connections_are_small():
    network = Network([2, 2, 1])
    for thing in [*network.connections, *(node for layer in network.layers for node in layer.nodes)]:
        assert not hasattr(thing, "__dict__")
        with pytest.raises(AttributeError):
            thing.wieght = 1.0  # a misspelt name is an error, not a new attribute
    size, connections = peak_of(lambda: Network([60, 50, 10], seed=0)), 61 * 50 + 51 * 10
    assert size / connections < 135  # bytes; more than 150 without __slots__


def test_the_module_needs_no_numpy():
    code = (
        "import sys; from helpers.objects import Network; from helpers import example;"
        "n = example.network(); n.train([example.X], [example.T], 0.5, 2, seed=1); n.dump();"
        "assert 'numpy' not in sys.modules and 'IPython' not in sys.modules; print('none')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "none", done.stderr


# --- learning -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_the_encoder_learns_all_eight_patterns(seed):
    network = Network([8, 3, 8], seed=seed)
    network.train(EIGHT, EIGHT, rate=1, epochs=1500)
    codes = set()
    for k, pattern in enumerate(EIGHT):
        outputs = network.predict(pattern)
        assert outputs.index(max(outputs)) == k
        assert outputs[k] > 0.5
        codes.add(tuple(round(node.output) for node in network.layers[1].ordinary_nodes))
    assert len(codes) == 8  # every corner of the cube is taken once


def test_a_step_network_says_that_it_cannot_be_trained():
    network = Network([3, 4, 2], seed=1, activation=Step)
    before = network.parameters()
    with pytest.raises(ValueError, match=r"no slope to learn from.*Use Sigmoid or Tanh"):
        network.train_one_sample(example.X, example.T, 0.5)
    assert network.parameters() == before
