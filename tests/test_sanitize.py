"""The rules of sanitize.cfg hide times and addresses, and nothing that a notebook computes."""

import pytest

from tests.compared import RULES, sanitize

SAME = [
    ("took 3.2 s", "took 17 s"),
    ("took 831 ms", "took 1.4 s"),
    ("one sample: 950 µs", "one sample: 1 ms"),
    ("an epoch: about 2.5 hours", "an epoch: about 40 minutes"),
    ("an epoch: 1 hour", "an epoch: 5,400 seconds"),
    ("17.3 × as fast", "9 × as fast"),
    ("250 times faster", "1,100 times faster"),
    ("3 times the time", "4 times the time"),
    ("1,234 samples a second", "99 samples a second"),
    ("<object at 0x7f00aa11bb22>", "<object at 0x55e0cc44dd66>"),
    ('<img src="data:image/png;base64,iVBO+/w=">', '<img src="data:image/png;base64,iVB/">'),
    ("[00:12<00:00, 4.21it/s]", "[00:09<00:00, 7.77it/s]"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_differs_by_machine_is_left_out(one, other):
    assert sanitize(one) == sanitize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5744", "0.5745"),
        ("5 samples", "6 samples"),
        ("3 hidden nodes", "4 hidden nodes"),
        ("238,510 parameters", "238,511 parameters"),
        ("error 2.91 %", "error 2.92 %"),
        ("784 × 300", "784 × 301"),
        ("3 times 4 is 12", "3 times 4 is 13"),
        ("3 times right", "2 times right"),
        ("magic number 0x803", "magic number 0x801"),
        ("epoch 3: loss 0.21", "epoch 4: loss 0.21"),
        ("took 3.2 s, loss 0.21", "took 3.2 s, loss 0.22"),
        ('<img alt="1" src="data:image/png;base64,AA">', '<img alt="2" src="data:image/png;base64,AA">'),
        ("7 shown", "8 shown"),
        ("step 1", "step 2"),
    ],
)
def test_what_was_computed_stays(one, other):
    assert sanitize(one) != sanitize(other)


@pytest.mark.parametrize("index", range(len(RULES)))
def test_each_rule_is_needed(index):
    others = RULES[:index] + RULES[index + 1 :]
    assert any(sanitize(one, others) != sanitize(other, others) for one, other in SAME)
