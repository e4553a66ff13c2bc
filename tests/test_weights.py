"""The stored network reads digits, and the tool that makes it works."""

import numpy as np
import pytest

from helpers import mnist, training
from tools import weights


@pytest.fixture(scope="module")
def data():
    return mnist.load()


def test_the_stored_network_reads_digits(data):
    network = training.load_network(weights.TRAINED)
    assert (network.sizes, network.dtype) == ((784, 300, 10), np.float32)
    answers = network.predict(mnist.to_inputs(data.test_images, np.float32))
    assert answers.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert mnist.error_rate(answers, data.test_labels) < 0.012
    assert weights.TRAINED.stat().st_size < 1.1e6
    for axis in (1, 2):  # a drawn digit is never quite in the middle: two pixels aside cost little
        moved = mnist.to_inputs(np.roll(data.test_images, 2, axis), np.float32)
        assert mnist.error_rate(network.predict(moved), data.test_labels) < 0.06


def test_make_weights(tmp_path, monkeypatch, capsys, data):
    few = data._replace(train_images=data.train_images[-9000:], train_labels=data.train_labels[-9000:])
    monkeypatch.setattr(mnist, "load", lambda: few)
    target = tmp_path / "trained.npz"
    weights.main(target, epochs=2, seed=3)
    assert "trained.npz: History: 2 epochs, finished" in capsys.readouterr().out
    network = training.load_network(target)
    answers = network.predict(mnist.to_inputs(data.train_images[-5000:], np.float32))
    assert mnist.error_rate(answers, data.train_labels[-5000:]) < 0.3
