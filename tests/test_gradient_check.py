"""The check finds planted faults in both kinds of network and names them; it leaves weights as they were."""

import struct

import numpy as np
import pytest

from helpers import example, gradient_faults, objects, vectorized
from helpers.activations import Sigmoid, Tanh
from helpers.gradient_check import check_gradients, numerical_gradient, weights
from helpers.gradient_faults import relative_error

SIZES = [3, 4, 2]


def bits(network):
    return [struct.pack("<d", value) for table in network.parameters() for value in np.ravel(table)]


def made(kind, sizes=SIZES, **options):
    network = kind(sizes, seed=3, **options)
    rng = np.random.default_rng(5)
    network.set_parameters([rng.uniform(-1, 1, np.shape(table)) for table in network.parameters()])
    return network


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
@pytest.mark.parametrize("sizes", [[3, 4, 2], [2, 5, 4, 3, 2], [1, 1], [4, 1], [3, 3, 3]])
@pytest.mark.parametrize("activation", [Sigmoid, Tanh])
def test_right_networks_pass_and_keep_their_weights(kind, sizes, activation):
    network = made(kind, sizes, activation=activation)
    before = bits(network)
    report = check_gradients(network)
    report.assert_ok()
    assert report.ok
    assert report.wrong == 0
    assert report.relative_error < 1e-6
    assert report.checked == len(before) == len(list(weights(network)))
    assert bits(network) == before


def test_cross_entropy_and_batches_pass():
    rng = np.random.default_rng(1)
    X, labels = rng.uniform(-1, 1, (6, 3)), rng.integers(0, 2, 6)
    check_gradients(made(vectorized.Network, loss="cross-entropy")).assert_ok()
    check_gradients(made(vectorized.Network, loss="cross-entropy"), X, np.eye(2)[labels]).assert_ok()
    check_gradients(made(vectorized.Network), X, np.eye(2)[labels]).assert_ok()


def test_equation_6_is_close_to_backpropagation_on_the_running_example():
    for network in (example.network(), example.arrays()):
        due = network.gradients(example.X, example.T)
        for got, table in zip(numerical_gradient(network, example.X, example.T), due):
            assert got.shape == np.shape(table)
            np.testing.assert_allclose(got, table, rtol=1e-7, atol=1e-11)


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
@pytest.mark.parametrize("fails_at", [1, 2, 7])
def test_weights_are_restored_when_the_network_raises(kind, fails_at):
    class Failing(kind):
        calls = 0

        def loss(self, x, t):
            self.calls += 1
            if self.calls == fails_at:
                raise RuntimeError("in the middle")
            return super().loss(x, t)

    network = made(Failing)
    before = bits(network)
    with pytest.raises(RuntimeError, match="in the middle"):
        numerical_gradient(network, example.X, example.T)
    assert bits(network) == before


# ---------------------------------------------- planted faults: objects (more in helpers.gradient_faults)


class ForgottenOutputSlope(objects.Network):
    def calc_deltas(self, t):
        for node, target in zip(self.layers[-1].ordinary_nodes, t):
            node.delta = target - node.output
        for layer in reversed(self.layers[1:-1]):
            layer.calc_hidden_deltas()


# ------------------------------------------------------------------ planted faults: arrays


class Tampered(vectorized.Network):
    """Gradients changed on their way out."""

    def gradients(self, X, T):
        return self.tamper(super().gradients(X, T))


class NegatedGradient(Tampered):
    def tamper(self, tables):
        return [-table for table in tables]


class SumForMean(Tampered):
    def tamper(self, tables):
        return [6 * table for table in tables]


class HalfForgotten(Tampered):
    def tamper(self, tables):
        return [2 * table for table in tables]


class NoBias(Tampered):
    def tamper(self, tables):
        return [table if table.ndim == 2 else 0 * table for table in tables]


class TransposedGradient(Tampered):
    def tamper(self, tables):
        return [table.T for table in tables]


class HiddenNeverComputed(Tampered):
    def tamper(self, tables):
        return [0 * tables[0], 0 * tables[1], *tables[2:]]


class HiddenSign(Tampered):
    def tamper(self, tables):
        return [-tables[0], -tables[1], *tables[2:]]


class LastColumnSkipped(Tampered):
    def tamper(self, tables):
        tables[0][:, -1] = 0
        return tables


class NotANumber(Tampered):
    def tamper(self, tables):
        tables[2][0, 0] = np.nan
        return tables


class WithFlow(vectorized.Network):
    """Its hidden δ comes back another way."""

    def backward(self, Y, T):
        delta = self.error.output_delta(Y, T, self.layers[-1].activation)
        for number in reversed(range(len(self.layers))):
            layer = self.layers[number]
            layer.delta = delta
            if number:
                below = self.layers[number - 1]
                delta = self.flow(delta, layer, below) * below.activation.derivative_from_output(layer.X)


class WeightsUntransposed(WithFlow):
    def flow(self, delta, layer, below):
        return delta @ layer.W.T


class IncomingWeights(WithFlow):
    def flow(self, delta, layer, below):
        return delta @ below.W


class WeightsLeftOut(WithFlow):
    def flow(self, delta, layer, below):
        return delta.sum(axis=1, keepdims=True) * np.ones(layer.W.shape[1])


PLANTED = [
    (ForgottenOutputSlope, SIZES, "missing derivative, output layer", r"output layer's δ"),
    (
        gradient_faults.BUGS["slope forgotten"][0],
        SIZES,
        "missing derivative",
        r"slope of the activation is missing",
    ),
    (
        gradient_faults.ForgottenHiddenSlope,
        [3, 4, 4, 2],
        "missing derivative, hidden layers",
        r"hidden layers' δ",
    ),
    (gradient_faults.BUGS["sign of δ flipped"][0], SIZES, "sign", r"wrong sign"),
    (
        gradient_faults.BUGS["one node downstream only"][0],
        SIZES,
        "sum over downstream",
        r"one downstream node only",
    ),
    (
        gradient_faults.BUGS["sigmoid taken twice"][0],
        SIZES,
        "activation applied twice",
        r"y is the output already",
    ),
    (gradient_faults.SwappedSampleAndTarget, [3, 4, 3], "sample and target swapped", r"wrong order"),
    (gradient_faults.OwnOutput, SIZES, "own output for input", r"output of the node upstream"),
    (NegatedGradient, SIZES, "sign", r"ratio -1"),
    (HalfForgotten, SIZES, "scale", r"2 times"),
    (NoBias, SIZES, "bias left out", r"input is always 1"),
    (TransposedGradient, [3, 3, 3], "transposed gradient", r"row j belongs to node j"),
    (HiddenNeverComputed, SIZES, "never computed, some layers", r"Wrong: W1, b1; right: W2, b2"),
    (HiddenSign, SIZES, "sign, some layers", r"Wrong: W1, b1"),
    (LastColumnSkipped, SIZES, "index", r"4 of 12"),
    (NotANumber, SIZES, "not a number", r"overflow"),
    (WeightsUntransposed, [3, 3, 3], "transposed weights", r"w_ki"),
    (IncomingWeights, [3, 3, 3], "incoming weights", r"outgoing"),
    (WeightsLeftOut, SIZES, "weights left out of the sum", r"w_ki δ_k"),
]


@pytest.mark.parametrize(("kind", "sizes", "fault", "words"), PLANTED, ids=[p[0].__name__ for p in PLANTED])
def test_planted_faults_are_found_and_named(kind, sizes, fault, words):
    network = made(kind, sizes)
    before = bits(network)
    report = check_gradients(network)
    assert report.fault == fault
    assert not report.ok
    assert report.wrong > 0
    with pytest.raises(AssertionError, match=words):
        report.assert_ok()
    assert bits(network) == before


def test_a_sum_for_the_mean_is_named_by_the_number_of_rows():
    rng = np.random.default_rng(2)
    report = check_gradients(made(SumForMean), rng.uniform(-1, 1, (6, 3)), rng.uniform(0, 1, (6, 2)))
    assert report.fault == "scale"
    assert "number of rows" in report.diagnosis


def test_a_fault_nobody_foresaw_is_still_found():
    class Odd(Tampered):
        def tamper(self, tables):
            return [np.sin(9 * table) for table in tables]

    report = check_gradients(made(Odd))
    assert not report.ok
    assert report.fault == "unknown"


def test_the_worst_weight_is_the_one_that_is_off():
    class OneOff(Tampered):
        def tamper(self, tables):
            tables[2][1, 3] *= 1.5
            return tables

    report = check_gradients(made(OneOff))
    assert (report.worst, report.wrong, report.fault) == ("W2[1, 3]", 1, "index")
    assert report.relative_error == pytest.approx(1 / 3, rel=1e-3)
    assert report.given == pytest.approx(1.5 * report.due, rel=1e-5)


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
def test_equal_sample_and_target_are_refused(kind):
    with pytest.raises(ValueError, match="differs from the inputs"):
        check_gradients(made(kind, [3, 2, 3]), [0.1, 0.2, 0.3], [0.1, 0.2, 0.3])


def test_a_saturated_network_proves_nothing():
    network = made(vectorized.Network)
    network.set_parameters([1e4 * np.ones_like(table) for table in network.parameters()])
    report = check_gradients(network, [1.0, 1.0, 1.0], [0.1, 0.9])
    assert not report.ok
    assert report.fault == "nothing to see"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"float64.*float32"):
        check_gradients(made(vectorized.Network, dtype=np.float32))
    with pytest.raises(ValueError, match="epsilon"):
        numerical_gradient(example.network(), example.X, example.T, epsilon=0)
    with pytest.raises(ValueError, match="target that differs"):
        check_gradients(example.network(), example.X)

    class WrongShapes(Tampered):
        def tamper(self, tables):
            return [table.T for table in tables]

    with pytest.raises(ValueError, match="shapes"):
        check_gradients(made(WrongShapes))


def test_relative_error_survives_zeros():
    assert relative_error(0.0, 0.0) == 0
    assert relative_error(1.0, -1.0) == 2
    assert relative_error([1e-12, 2.0], [0.0, 1.0])[0] < 1e-3
