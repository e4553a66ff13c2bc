"""Relations of results: how what came back differs from what is expected, where no edit of the solution fits.

Each is true of every case, and is said only where the numbers could show that it is not.
"""

import numpy as np

from .comparison import LISTS, as_array, compare, is_number, short, squeezed

NO_LAST = "The last entry is missing, the others are right: does a loop stop one too early?"
NO_FIRST = "The first entry is missing, the others are right: does a loop start at 1?"
BREAKS_OFF = "Your result breaks off: what is there is right."
LONGER = "There is too much at the end: the entries before it are right."
EARLIER = "There is too much at the beginning: the entries behind it are right."


def plain_relation(exercise, expected, got):
    """A sentence on a result that depends on nothing, or on one thing alone; or ""."""
    pairs, same = _paired(exercise, expected, got)
    return _unchanged(exercise, pairs, same) or _constant(pairs, same) if pairs else ""


def relation(exercise, expected, got):
    """One sentence on all cases, or "". expected, got: Outcomes, case by case."""
    pairs, same = _paired(exercise, expected, got)
    agree = [same(*pair) for pair in pairs]
    return _numbers(pairs) or _entries(pairs, same) or _cases(exercise, agree) if pairs else ""


def _paired(exercise, expected, got):
    """([(expected, got), …] or nothing where something was raised, how two of them are compared)."""
    pairs = [] if any(o.error for o in got) else [(a.value, b.value) for a, b in zip(expected, got)]
    return pairs, lambda a, b: compare(a, b, exercise.tolerance) is None


def _unchanged(exercise, pairs, same):
    """An argument as it came in."""
    if not (exercise.plain and exercise.is_function):
        return ""
    cases = [exercise.arguments(k) for k in range(len(pairs))]
    for n, name in enumerate(exercise.parameters):
        given = [case[n] if len(case) > n else ... for case in cases]
        if all(same(g, mine) for g, (_, mine) in zip(given, pairs)):
            return f"What you return is `{name}`, as it came in."
    return ""


def _constant(pairs, same):
    (due, mine), *others = pairs
    arrays = [as_array(m) for _, m in pairs]
    if all(a is not None and a.size and a.ndim and not np.any(a) for a in arrays):
        return "Your result is 0 everywhere, whatever came in."
    if others and all(same(mine, m) for _, m in others) and not all(same(due, d) for d, _ in others):
        text = short(mine) if len(short(mine)) <= 80 else "the same"
        return f"The result is {text} in every case, whatever came in."
    return ""


def _cases(exercise, agree):
    """Which cases are right, where their names say something."""
    right, wrong = ({exercise.properties.get(k) for k, a in enumerate(agree) if a == b} for b in (1, 0))
    if any(agree) and len(wrong) == 1 and not wrong & {None, *right}:
        those = "the one" if agree.count(False) == 1 else "those"
        return f"It is right in all cases but {those} with {wrong.pop()}."
    if agree.count(True) == 1 and exercise.running is not None and agree[exercise.running]:
        return "It is right for the notebook's running example only."
    return ""


# --- numbers


def _numbers(pairs):
    """Relations that hold for every number of every case."""
    arrays = [(as_array(a), as_array(b)) for a, b in pairs]
    if any(a is None or b is None or "b" in a.dtype.kind + b.dtype.kind for a, b in arrays):
        return ""
    shapes = _shapes(arrays)
    if shapes or any(a.shape != b.shape for a, b in arrays):
        return shapes
    n = np.concatenate([np.full(a.size, len(a) if a.ndim else 1) for a, _ in arrays])
    a, b = (np.concatenate([np.ravel(pair[k]) for pair in arrays]) for k in (0, 1))
    if a.size < 2 or np.iscomplexobj(b) or not np.all(np.isfinite(b)):
        return ""

    def close(values):
        return bool(np.allclose(values, b, rtol=1e-6, atol=1e-9)) and not np.allclose(values, a)

    with np.errstate(all="ignore"):
        telling = np.abs(a) > 1e-12
        if np.ptp(a) > 1e-9 and telling.sum() > 1:
            ratio, offset = b[telling][0] / a[telling][0], b[0] - a[0]
            if abs(ratio) > 1e-9 and close(a * ratio):
                return _times(ratio)
            if close(a + offset):
                size = "large" if offset > 0 else "small"
                return f"In every case your result is {short(abs(offset), 4)} too {size}."
        for said, values in (
            ("the expected one times its length: is it a sum for a mean?", a * n),
            ("the expected one divided by its length: is it a mean for a sum?", a / n),
            ("1 minus the expected one, in every case.", 1 - a),
            ("1 divided by the expected one, in every case.", 1 / a),
            ("the square of the expected one, in every case.", a**2),
            ("the square root of the expected one, in every case.", np.sqrt(np.abs(a))),
        ):
            if close(values):
                return f"Your result is {said}"
        if close(np.abs(a)):
            return "Your results have lost their sign: the numbers agree, and none is negative."
        if np.all(b == np.rint(b)) and (close(np.rint(a)) or close(np.floor(a)) or close(np.trunc(a))):
            return "Your results are whole numbers: is a fraction cut or rounded off on the way?"
        for digits in range(1, 7):
            if np.array_equal(b, np.round(a, digits)) and close(b):
                return f"Your results are rounded to {digits} digit{'s' * (digits > 1)}."
    return ""


def _times(ratio):
    if abs(ratio + 1) < 1e-6:
        return "Your result is right up to its sign: in every case it is minus the expected one."
    text = {0.5: "half", 2.0: "twice"}.get(round(float(ratio), 6), f"{ratio:.4g} times".replace("-", "−"))
    return f"In every case your result is {text} the expected one."


def _shapes(arrays):
    """How all the shapes differ, where the numbers agree."""
    a, b = arrays[0]
    turned = all(x.ndim == 2 and x.T.shape == y.shape and np.allclose(x.T, y) for x, y in arrays)
    if turned and not all(x.shape == y.shape and np.allclose(x, y) for x, y in arrays):
        return "Your result is transposed: rows and columns are exchanged."
    if all(squeezed(x) == squeezed(y) and np.allclose(np.ravel(x), np.ravel(y)) for x, y in arrays):
        word = "in another shape" if b.ndim != 2 else "as a column" if b.shape[1] == 1 else "as a row"
        if any(x.shape != y.shape for x, y in arrays):
            return f"The numbers are right, but they come {word}: {a.shape} is expected, got {b.shape}."
    return ""


# --- lists


def _entries(pairs, same):
    """Relations of the entries of lists and dictionaries: order, length, how far they agree."""
    if all(isinstance(d, dict) and isinstance(m, dict) for d, m in pairs):
        return _keys(pairs, same)
    if not all(isinstance(v, LISTS) and not is_number(v) and len(v) for v, _ in pairs):
        return ""
    if not all(isinstance(v, LISTS) and not is_number(v) for _, v in pairs):
        return _in_place_of_a_list(pairs, same)

    def every(test):
        return all(test(list(d), list(m)) for d, m in pairs) and max(len(d) for d, _ in pairs) > 1

    def alike(a, b):
        return len(a) == len(b) and all(map(same, a, b))

    for said, test in (
        ("The two parts of your result have changed places.", lambda d, m: len(d) == 2 and alike(d[::-1], m)),
        ("Your result is in reverse order.", lambda d, m: alike(d[::-1], m)),
        (NO_LAST, lambda d, m: alike(d[:-1], m)),
        (NO_FIRST, lambda d, m: alike(d[1:], m)),
        (BREAKS_OFF, lambda d, m: 0 < len(m) <= len(d) and alike(d[: len(m)], m)),
        (LONGER, lambda d, m: len(m) > len(d) and alike(d, m[: len(d)])),
        (EARLIER, lambda d, m: len(m) > len(d) and alike(d, m[-len(d) :])),
    ):
        if every(test):
            return said
    if any(len(d) != len(m) for d, m in pairs):
        return ""
    wrong = [({k for k, (x, y) in enumerate(zip(d, m)) if not same(x, y)}, len(d)) for d, m in pairs]
    some = [(w, n) for w, n in wrong if w and n > 1]
    what = "entry" if not isinstance(pairs[0][0], tuple) else f"of the {len(pairs[0][0])} results"
    for said, places in (
        ("last {} is wrong", lambda n: {n - 1}),
        ("first {} is wrong", lambda n: {0}),
        ("first {} is right", lambda n: {*range(1, n)}),
        ("last {} is right", lambda n: {*range(n - 1)}),
    ):
        if some and all(w == places(n) for w, n in some):
            return f"Only the {said.format(what)}."
    return ""


def _keys(pairs, same):
    wrong = [{k for k in d if k not in m or not same(d[k], m[k])} for d, m in pairs]
    if wrong[0] and all(w == wrong[0] for w in wrong) and len(wrong[0]) < len(pairs[0][0]):
        names = [short(k) for k in pairs[0][0] if k in wrong[0]]
        there = {k in m for k in wrong[0] for _, m in pairs}
        how = "wrong or missing" if len(there) > 1 else "wrong" if True in there else "missing"
        which = f"values of {', '.join(names)} are" if len(names) > 1 else f"value of {names[0]} is"
        return f"The {which} {how}, the others are right." if len(names) < 9 else ""
    return ""


def _in_place_of_a_list(pairs, same):
    """One thing in place of the list: its first or last entry, its sum or mean."""
    for said, make in (
        ("its first entry: does a `return` stand inside the loop?", lambda d: d[0]),
        ("its last entry: does each turn of the loop replace the one before?", lambda d: d[-1]),
        ("the sum of its entries.", lambda d: np.sum(np.asarray(d, float))),
        ("the mean of its entries.", lambda d: np.mean(np.asarray(d, float))),
        ("its largest entry.", lambda d: np.max(np.asarray(d, float))),
    ):
        try:
            if all(same(make(d), m) for d, m in pairs):
                return f"In place of the list comes {said}"
        except (TypeError, ValueError):  # entries that are no numbers
            continue
    return ""
