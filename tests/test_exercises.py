"""Tests made from the exercises: right answers pass, each mistake is named, mutants are noticed."""

import ast
import importlib
import re

import pytest

from exercises import core
from exercises.progress import NOTEBOOKS
from tests import mutants
from tools import notebooks


def _load(subject):
    try:
        return importlib.import_module(f"exercises.{subject}")
    except ModuleNotFoundError as error:
        if error.name != f"exercises.{subject}":
            raise
        return None  # test_the_module_is_there fails for it


MODULES = {subject: _load(subject) for subject in core.SUBJECTS}
EXERCISES = {
    f"{subject}.{name}": exercise
    for subject, module in MODULES.items()
    if module is not None
    for name, exercise in core.exercises_of(module)
}
each_exercise = pytest.mark.parametrize("key", EXERCISES)
each_subject = pytest.mark.parametrize("subject", core.SUBJECTS)
each_misconception = pytest.mark.parametrize(
    ("key", "index"), [(key, k) for key, ex in EXERCISES.items() for k in range(len(ex.misconceptions))]
)
each_other_right_answer = pytest.mark.parametrize(
    ("key", "index"), [(key, k) for key, ex in EXERCISES.items() for k in range(len(ex.also_right))]
)


@each_subject
def test_the_module_is_there(subject):
    module = MODULES[subject]
    assert module is not None, f"exercises/{subject}.py is missing"
    assert core.exercises_of(module), "it has no exercise"


def test_all_exercises_come_in_the_order_of_the_course():
    assert [f"{subject}.{name}" for subject, name, _ in core.all_exercises()] == list(EXERCISES)


def test_there_are_enough():
    assert len(EXERCISES) >= 35
    assert sum(len(ex.misconceptions) for ex in EXERCISES.values()) / len(EXERCISES) >= 2


# --- each exercise ------------------------------------------------------------------------------------------


@each_exercise
def test_it_is_whole(key):
    exercise = EXERCISES[key]
    assert exercise.misconceptions, "an exercise that knows no mistake"
    assert len(exercise.hints) >= 2
    assert exercise.task.strip()
    assert exercise.title.strip()
    assert exercise.why.strip()
    assert exercise.stub_name.startswith("my_") or exercise.stub_name.startswith("My")
    for misconception in exercise.misconceptions:
        name, colon, reason = misconception.message.partition(": ")
        assert colon, f'"Name: reason." is due, not {misconception.message!r}'
        assert 3 < len(name) < 120
        assert len(reason) > 15
    messages = [m.message for m in exercise.misconceptions]
    assert len(set(messages)) == len(messages)
    if exercise.is_function and exercise.observe is None:
        assert len(exercise.cases) >= 2, "one case is fitted by a constant"


@each_exercise
def test_the_solution_is_right(key):
    exercise = EXERCISES[key]
    for _ in range(2):  # it leaves nothing behind
        result = exercise.grade(exercise.answer)
        assert result.status == "right", result.message
    assert exercise.accepts(exercise.answer)


@each_exercise
def test_the_solution_stands_by_itself(key):
    """Its source, typed into an empty notebook with what the module imports, is the same answer."""
    exercise = EXERCISES[key]
    namespace = dict(vars(MODULES[key.split(".")[0]]))
    exec(exercise.solution_source(), namespace)
    assert exercise.grade(namespace[exercise.stub_name]).status == "right"


@each_other_right_answer
def test_other_right_answers_are_right(key, index):
    result = EXERCISES[key].grade(EXERCISES[key].also_right[index])
    assert result.status == "right", result.message


@each_exercise
def test_the_empty_answer_is_not_attempted(key):
    assert EXERCISES[key].grade(...).status == "not attempted"


@each_misconception
def test_each_misconception_is_told_its_own_message_and_no_other(key, index):
    exercise = EXERCISES[key]
    own = exercise.misconceptions[index]
    result = exercise.grade(own.answer)
    assert result.status in ("not yet", "raised"), result.message
    assert result.misconception is own, result.message
    reason = own.message.partition(": ")[2]
    assert reason[1:40] in result.message
    for other in exercise.misconceptions:
        if other is not own:
            assert other.message.partition(": ")[2][1:] not in result.message
    assert exercise.grade(exercise.answer).status == "right"


@each_exercise
def test_no_two_misconceptions_are_the_same(key):
    exercise = EXERCISES[key]
    for k, misconception in enumerate(exercise.misconceptions):
        outcomes = [exercise._call(misconception.answer, case)[0] for case in exercise.cases]
        for j in range(len(exercise.misconceptions)):
            if j != k:
                same = [exercise._differs(a, b) is None for a, b in zip(exercise._mistaken(j), outcomes)]
                assert not all(same), (misconception.message, exercise.misconceptions[j].message)


@each_exercise
def test_texts_hold_no_formula_markup(key):
    exercise = EXERCISES[key]
    texts = [exercise.task, exercise.why, *exercise.hints, *(m.message for m in exercise.misconceptions)]
    for text in texts:
        assert "$" not in text
        assert "\\" not in text
        assert text.count("`") % 2 == 0


# --- the syllabus -------------------------------------------------------------------------------------------

# Each mistake that the syllabus lists: the exercise (or its notebook) and words of the message that names it.
LISTED = {
    "the exponent's sign flipped": ("neuron", r"exponent"),
    "the sigmoid's slope taken from z where y is given": ("neuron", r"slope.*(z|output)|applied"),
    "the sigmoid applied twice": ("backpropagation.output_delta", r"applied twice"),
    "the slope missing from an output delta": ("backpropagation.output_delta", r"slope is missing"),
    "the slope missing from a hidden delta": ("backpropagation.hidden_delta", r"slope is missing"),
    "y − t for t − y": ("backpropagation.output_delta", r"sign is flipped"),
    "the update's sign": ("backpropagation.weight_update", r"update's sign"),
    "the node's own output where its input belongs": ("backpropagation.weight_update", r"own output"),
    "the bias forgotten": ("objects.calc_output", r"bias is left out"),
    "the bias added twice": ("neuron", r"bias.*twice|twice.*bias"),
    "the bias given an input other than 1": ("backpropagation.training_step", r"bias's input is 1"),
    "the weight matrix transposed": ("network.layer", r"transpos|the wrong way"),
    "w_ij for w_ji": ("network.which_weight", r"w_ij|row and column are exchanged"),
    "the sum over downstream nodes left out": ("objects.hidden_delta", r"sum over .* downstream is left out"),
    "the sum taken over the incoming weights": ("backpropagation.hidden_delta", r"incoming weights"),
    "output weights updated before the hidden deltas": ("backpropagation.training_step", r"too early"),
    "biases of the input layer counted": ("objects.count_objects", r"[Bb]iases of the input layer"),
    "a one-sided difference": ("gradient_check", r"[Oo]ne.sided"),
    "a division by ε for 2ε": ("gradient_check", r"2 ?ε|2 ?\* ?epsilon|twice"),
    "weights left nudged": ("gradient_check", r"nudged|left at|restore|put back"),
    "sample and target swapped": ("gradient_check", r"[Ss]ample and target|swapped"),
    "little-endian header": ("mnist.idx_sizes", r"Little-endian"),
    "1 and 0 for 0.9 and 0.1": ("mnist.targets", r"1 and 0 for 0.9 and 0.1"),
    "accuracy for the error rate": ("mnist.error_rate", r"accuracy"),
    "sum for mean over the batch": ("vectorization", r"(sum|add).*(mean|divide)|mean.*sum"),
    "the last short batch dropped": ("vectorization", r"last.*(short|batch)|short.*last"),
    "shapes (10,) and (10, 1) broadcast to (10, 10)": ("mnist.error_rate", r"broadcast"),
}


@pytest.mark.parametrize("mistake", LISTED)
def test_every_mistake_of_the_syllabus_is_known_to_a_check(mistake):
    place, words = LISTED[mistake]
    found = [
        misconception.message
        for key, exercise in EXERCISES.items()
        if key == place or key.startswith(place + ".")
        for misconception in exercise.misconceptions
        if re.search(words, misconception.message, re.IGNORECASE)
    ]
    assert found, f"no misconception in {place} says {words!r}"


# --- in the notebooks ---------------------------------------------------------------------------------------


def in_notebook(key):
    """(stub cell, check cell) of an exercise in its notebook."""
    subject, name = key.split(".")
    cells = notebooks.code_cells(notebooks.read(NOTEBOOKS[subject]))
    stub_name = EXERCISES[key].stub_name
    check = [k for k, cell in enumerate(cells) if cell.source.strip() == f"ex.{name}.check({stub_name})"]
    assert len(check) == 1, f"`ex.{name}.check({stub_name})` stands in {len(check)} cells"
    above = [cell for cell in cells[: check[0]] if stub_name in _defined(cell.source)]
    assert len(above) == 1, f"`{stub_name}` is given in {len(above)} cells"
    return above[0], cells[check[0]]


def _defined(source):
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


@each_exercise
def test_the_stub_in_the_notebook_is_not_attempted(key):
    exercise = EXERCISES[key]
    stub, check = in_notebook(key)
    name = key.split(".")[1].replace("_", "-")
    assert (stub.id, check.id) == (f"stub-{name}", f"check-{name}")
    namespace = dict(vars(MODULES[key.split(".")[0]]))
    exec(stub.source, namespace)
    assert exercise.grade(namespace[exercise.stub_name]).status == "not attempted"
    shown = "".join(output.data["text/plain"] for output in check.outputs)
    assert shown.startswith(f"○ ex.{key.split('.')[1]} · not attempted")


@each_exercise
def test_stub_and_solution_take_the_same_arguments(key):
    exercise = EXERCISES[key]

    def arguments(source):
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name == exercise.stub_name:
                return ast.unparse(node.args)
        return None

    stub, _ = in_notebook(key)
    assert arguments(stub.source) == arguments(exercise.solution_source())


# --- mutants ------------------------------------------------------------------------------------------------

# Mutants that are right, with the reason: nothing tells them from the solution, or both are correct answers.
_SAME_LENGTH = "both arrays have a row for each sample, so their lengths are the same"
_EITHER_FORM = "both branches are the same function, and either is safe this close to 0"
EQUIVALENT = {
    "neuron.sigmoid": {
        "comparison flipped: z >= 0 → z > 0": _EITHER_FORM,
        "constant changed: 0 → 1": _EITHER_FORM,
        "constant changed: 0 → -1": _EITHER_FORM,
    },
    "neuron.xor": {
        "constant changed: 0 → -1": "the first neuron tried gets at least 0 right, and max takes that"
    },
    "vectorization.gradients": {"argument exchanged: X → delta": _SAME_LENGTH},
    "vectorization.step": {"argument exchanged: X → T": _SAME_LENGTH},
}
# Mutants that are wrong and yet pass, with the reason why no case tells them.
_MOVED_OUT = "the point moved outwards along its axis; on the grids of the cases the same lines separate it"
SURVIVORS = {
    "neuron.xor": {"constant changed: 1 → 2": _MOVED_OUT, "constant changed: 1 → 2 (4)": _MOVED_OUT},
}


def passing_mutants(key):
    """(number of mutants, descriptions of those that pass) of one exercise."""
    exercise = EXERCISES[key]
    module = MODULES[key.split(".")[0]]
    source = exercise.solution_source()
    total, passing = 0, []
    assert exercise.stub_name in _defined(source)
    assert exercise.accepts(exercise.answer)
    for description, tree in mutants.mutants(source):
        total += 1
        with mutants.limited():
            try:
                answer = mutants.build(tree, exercise.stub_name, module)
            except (Exception, mutants.Endless):
                continue  # not even a definition
            if exercise.accepts(answer):
                passing.append(description)
    return total, passing


COUNTS = {}


@pytest.mark.parametrize("key", [key for key, exercise in EXERCISES.items() if exercise.is_function])
def test_mutants_of_the_solution_are_noticed(key):
    total, passing = passing_mutants(key)
    COUNTS[key] = total, passing
    assert total > 0
    known = {**EQUIVALENT.get(key, {}), **SURVIVORS.get(key, {})}
    assert set(passing) <= set(known), f"mutants pass: {sorted(set(passing) - set(known))}"


def test_at_least_95_percent_of_the_wrong_mutants_are_rejected():
    functions = [key for key, exercise in EXERCISES.items() if exercise.is_function]
    for key in functions:
        if key not in COUNTS:
            COUNTS[key] = passing_mutants(key)
    total = sum(count for count, _ in COUNTS.values())
    equivalent = sum(len(set(passing) & set(EQUIVALENT.get(key, ()))) for key, (_, passing) in COUNTS.items())
    survivors = sum(len(passing) for _, passing in COUNTS.values()) - equivalent
    assert total > 500
    assert survivors <= 0.05 * (total - equivalent), f"{survivors} of {total - equivalent}"
    listed = [*EQUIVALENT.values(), *SURVIVORS.values()]
    assert all(reason.strip() for reasons in listed for reason in reasons.values())
