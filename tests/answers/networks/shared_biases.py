"""Two inputs, two hidden nodes, two outputs, every number by hand; one bias for each layer, all in one dict."""
import math

p = dict(w1=0.15, w2=0.2, w3=0.25, w4=0.3, b1=0.35, w5=0.4, w6=0.45, w7=0.5, w8=0.55, b2=0.6)
def logistic(net):
    return 1 / (1 + math.exp(-net))
def forward(i):
    net_h1 = p["w1"] * i[0] + p["w2"] * i[1] + p["b1"]
    net_h2 = p["w3"] * i[0] + p["w4"] * i[1] + p["b1"]
    h1, h2 = logistic(net_h1), logistic(net_h2)
    net_o1 = p["w5"] * h1 + p["w6"] * h2 + p["b2"]
    net_o2 = p["w7"] * h1 + p["w8"] * h2 + p["b2"]
    return net_h1, net_h2, h1, h2, logistic(net_o1), logistic(net_o2)
def total_error(i, target):
    *_, o1, o2 = forward(i)
    return 0.5 * (target[0] - o1) ** 2 + 0.5 * (target[1] - o2) ** 2
def partial_derivatives(i, target):
    net_h1, net_h2, h1, h2, o1, o2 = forward(i)
    d1 = -(target[0] - o1) * o1 * (1 - o1)
    d2 = -(target[1] - o2) * o2 * (1 - o2)
    e1 = (d1 * p["w5"] + d2 * p["w7"]) * h1 * (1 - h1)
    e2 = (d1 * p["w6"] + d2 * p["w8"]) * h2 * (1 - h2)
    return [e1 * i[0], e1 * i[1], e2 * i[0], e2 * i[1], e1 + e2, d1 * h1, d1 * h2, d2 * h1, d2 * h2, d1 + d2]

case = total_error, p, partial_derivatives, (0.05, 0.1), (0.01, 0.99)
FAULTS = [
    ("sum over downstream", ' + d2 * p["w7"]', "", ' + d2 * p["w8"]', ""),
    ("transposed weights", 'd2 * p["w7"]', 'd2 * p["w6"]', 'd1 * p["w6"]', 'd1 * p["w7"]'),
    ("slip in the slope, output layer", "* o1 * (1 - o1)", "* (1 - o1)", "* o2 * (1 - o2)", "* (1 - o2)"),
    ("net for output, output layer", "d1 * h1, d1 * h2, d2 * h1, d2 * h2", "d1 * net_h1, d1 * net_h2, d2 * net_h1, d2 * net_h2"),
    ("bias left out, output layer", "d1 + d2]", "0.0]"),
    (None, "e1 + e2,", "e1,"),
]
