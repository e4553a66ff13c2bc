"""A dict of dict layers, softplus, squared error, one sample."""
import numpy as np
rng = np.random.default_rng(11)
net = {"hidden": {"weights": rng.normal(size=(5, 3)), "biases": rng.normal(size=5) * 0.1},
       "output": {"weights": rng.normal(size=(2, 5)), "biases": rng.normal(size=2) * 0.1}}
def softplus(z): return np.logaddexp(0, z)
def sig(z): return 1 / (1 + np.exp(-z))
def run(x):
    zs, a = {}, x
    acts = {"in": x}
    for name in net:
        zs[name] = net[name]["weights"] @ a + net[name]["biases"]
        a = softplus(zs[name])
        acts[name] = a
    return zs, acts
def loss(x, t):
    return 0.5 * np.sum((run(x)[1]["output"] - t) ** 2)
def gradients(x, t):
    zs, acts = run(x)
    d2 = (acts["output"] - t) * sig(zs["output"])
    d1 = net["output"]["weights"].T @ d2 * sig(zs["hidden"])
    return {"hidden": {"weights": np.outer(d1, x), "biases": d1},
            "output": {"weights": np.outer(d2, acts["hidden"]), "biases": d2}}
case = loss, net, gradients, np.array([0.4, -0.9, 1.3]), np.array([0.7, 0.2])
LAYOUT = "3-5-2, softplus, softplus; ½ squared error."
FAULTS = [
    ("missing derivative, output layer", " * sig(zs[\"output\"])", ""),
    ("missing derivative, hidden layers", " * sig(zs[\"hidden\"])", ""),
    ("activation applied twice, hidden layers", "sig(zs[\"hidden\"])", "sig(acts[\"hidden\"])"),
    ("half forgotten", "(acts[\"output\"] - t) * sig", "2 * (acts[\"output\"] - t) * sig"),
]
