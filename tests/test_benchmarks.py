"""What `make bench` compares does the same work: a quick contender that learns otherwise proves nothing."""

import numpy as np
import pytest

from helpers import example, objects, plain_port
from tools.bench import report


def laid_out(port, values=None):
    """The port's weights, node by node, the bias last; set first where values are given, laid out as ours."""
    nodes = [node for layer in port.layers[1:] for node in layer[:-1]]
    if values is not None:
        pairs = [(W, b) for table, biases in zip(values[::2], values[1::2]) for W, b in zip(table, biases)]
        for node, (row, bias) in zip(nodes, pairs):
            for connection, weight in zip(node.upstream, [*row, bias]):
                connection.weight = weight
    return [[connection.weight for connection in node.upstream] for node in nodes]


def test_the_plain_port_and_our_objects_end_at_the_same_weights():
    rng = np.random.default_rng(4)
    port, ours = plain_port.Network([5, 4, 3], seed=1), objects.Network([5, 4, 3], seed=2)
    laid_out(port, ours.parameters())
    for _ in range(20):
        x, t = rng.normal(size=5).tolist(), rng.random(3).tolist()
        port.train_one_sample(x, t, 0.7)
        ours.train_one_sample(x, t, 0.7)
    nodes = [node for layer in ours.layers[1:] for node in layer.ordinary_nodes]
    for mine, theirs in zip(nodes, laid_out(port), strict=True):
        assert [c.weight for c in mine.upstream] == pytest.approx(theirs, abs=1e-12)
    assert port.predict([1, 2, 3, 4, 5]) == pytest.approx(ours.predict([1, 2, 3, 4, 5]), abs=1e-12)


def test_the_plain_port_gives_the_running_example():
    port = plain_port.Network(example.SIZES)
    laid_out(port, [example.W1, example.B1, example.W2, example.B2])
    assert port.predict(example.X) == pytest.approx(example.network().predict(example.X), abs=1e-12)


def test_the_report_names_what_was_not_measured_and_every_time():
    row = {"seconds": 0.5, "ratio": 2.0, "peak_mb": 300.0}
    results = {
        "threads": {
            1: {
                "arrays, batches": row | {"ratio": 1.0},
                "bare products": row | {"ratio": 0.8},
                "bare products, by rows": row | {"ratio": 0.5},
            }
        },
        "ladder": {
            kind: {"plain port": row | {"seconds": 6_000.0, "ratio": 1.0}} for kind in ("images", "dense")
        },
        "growth": [{"what": "batch", "value": 32, "seconds": 1.25, "peak_mb": 310.0}],
        "redraws": {"neuron.gate": {"median": 0.0561, "slowest": 0.1}},
        "versions": {"numpy": "2.0"},
        "missing": {"jax": "No module named 'jax'"},
        "rounds": 3,
        "machine": {"cpu": "a cpu", "cores": 2, "system": "Linux", "python": "3.12"},
    }
    text = report.markdown(results)
    assert "jax (No module named 'jax')" in text
    assert "1.25 times as long as its bare products, 2.00 times by rows" in text
    assert "6,000.0" in text
    assert "| neuron.gate | 56 | 100 |" in text
    assert "| batch | 32 | 1.25 | 310 |" in text
    assert "plain port 6,000 s" in report.plot(results).alt
