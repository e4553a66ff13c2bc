"""What holds for every notebook: form, stored outputs, code equal to the helpers', readable by everybody."""

import ast
import functools
import itertools
import os
import re
import statistics
import sys
from configparser import ConfigParser

import nbformat
import pytest

from tests.compared import comparable
from tools import notebooks
from tools.links import ROOT, badges
from tools.outputs import METADATA

# What is born in a notebook lives in one of these: helpers/*.py, not its figures, widgets and exercises.
# explain.py can be copied out of the course, so its names are its own
MODULES = [path for path in sorted((ROOT / "helpers").glob("*.py")) if path.name != "explain.py"]
TAGS = {"hint", "solution", "recall", "quiz", "sanitize", "nbval-skip", "nbval-ignore-output"}
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:work|root|home|tmp|Users|usr|opt|var|private)/\w|\b[A-Z]:\\\\?\w|site-packages"
)
read = functools.cache(notebooks.read)  # for those who change nothing


@pytest.fixture(scope="module", params=notebooks.NAMES)
def name(request):
    """The name of each notebook: what asks for it, or for `notebook`, runs once for each."""
    return request.param


@pytest.fixture(scope="module")
def notebook(name):
    return read(name)


def outputs(notebook):
    return [(cell, output) for cell in notebooks.code_cells(notebook) for output in cell.outputs]


def test_the_folder_holds_these_notebooks_and_no_other():
    assert tuple(sorted(path.stem for path in notebooks.FOLDER.glob("*.ipynb"))) == notebooks.NAMES


def test_form(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids), "an id stands twice"
    lasting = re.compile(r"(?![0-9a-f]{8}(-|$))[a-z][a-z0-9]*(-[a-z0-9]+)*")
    assert not [cell_id for cell_id in ids if not lasting.fullmatch(cell_id)]
    # JupyterLab writes its own kernel into a notebook as soon as that is opened; `make outputs` takes it out
    assert notebook.metadata.language_info.name == "python"
    assert notebook.metadata == METADATA or not os.environ.get("COURSE_CI")
    for cell in notebook.cells:
        assert set(cell.metadata.get("tags", ())) <= TAGS
        assert not cell.get("attachments"), f"{cell.id} carries a picture inside its text"


def test_opening_cells(name, notebook):
    """Title; how to run a cell; "run this cell first"; the set-up cell, folded, before any other code."""
    cells = notebook.cells
    at = next(k for k, cell in enumerate(cells) if cell.cell_type == "code")
    setup, before = cells[at], "\n\n".join(cell.source for cell in cells[1:at])
    assert re.match(rf"# {int(name[:2])} · \S", cells[0].source), cells[0].source.splitlines()[0]
    assert badges(name) in cells[0].source
    assert 0 < before.index("**Shift + Enter**") < before.index("Run this cell first")
    assert (setup.id, setup.source, setup.outputs) == ("setup", notebooks.setup_cell(), [])
    assert setup.source.startswith("# @title Run this cell first\n")
    assert setup.metadata == {"cellView": "form", "jupyter": {"source_hidden": True}}


def test_one_habit_for_headings_and_prompts(notebook):
    first, *_, last = notebook.cells
    assert "\n\n**After this notebook you can**\n\n- " in first.source
    assert re.search(r"\n\n\*\*Time:\*\* .+ \*\*(Before|You need):\*\* ", first.source)
    recap, *rest = last.source.split("\n\n**Further reading:**")
    assert recap.startswith("## In five lines\n\n- ")
    assert recap.count("\n- ") == 5
    assert len(rest) == 1
    assert "](http" in rest[0], "further reading has links"
    for cell in notebooks.markdown_cells(notebook):
        prose = without_code(cell.source)
        for habit in (r"\*\*(Try|See|What do you see|Look):", r"[Nn]otebooks? \[?0\d", r"was due|\bis due\b"):
            assert not re.search(habit, prose), f"{cell.id}: {re.search(habit, prose)[0]!r}"
        for prompt in re.findall(r"\*\*((?:Try|What you) \w+.?)\*\*", prose):
            assert prompt in ("Try it:", "What you see:"), f"{cell.id}: {prompt}"


def test_folded_text_unfolds_everywhere(notebook):
    """What is folded is Markdown only between blank lines, and a summary shows no formula."""
    for cell in notebooks.markdown_cells(notebook):
        opened = re.findall(r"(?m)^<details><summary>(.+)</summary>\n\n(?=\S)", cell.source)
        closed = re.findall(r"(?m)\n\n</details>(?=\n\n|\Z)", cell.source)
        assert len(opened) == len(closed) == cell.source.count("<details"), cell.id
        for summary in opened:
            assert not re.search(r"[$`]|\*\w", summary), f"{cell.id}: no Markdown in {summary!r}"


DOUBLED = re.compile(r"\b([^\W\d_]{2,})[ \n]\1\b", re.IGNORECASE)


@pytest.mark.parametrize("place", [*notebooks.NAMES, "helpers", "exercises", "figures"])
def test_no_word_stands_twice_and_no_notebook_has_a_leading_zero(place):
    """In prose and in the strings of the code, joined as Python joins them."""
    cells = read(place).cells if place in notebooks.NAMES else []
    texts = [without_code(cell.source) for cell in cells if cell.cell_type == "markdown"]
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    sources += [path.read_text(encoding="utf-8") for path in (ROOT / place).glob("*.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    texts += [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    doubled = {m[0] for text in texts for m in DOUBLED.finditer(text) if m[1].lower() not in ("that", "had")}
    assert not doubled
    assert not [found[0] for text in texts if (found := re.search(r"[Nn]otebooks? 0\d.*", text))]


def test_outputs_are_those_of_one_clean_run(notebook):
    cells = notebooks.code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "run `make outputs`"
    for cell, output in outputs(notebook):
        assert output.output_type != "error", f"{cell.id} stores an error"
        assert output.get("name") != "stderr", f"{cell.id} writes to stderr: {output.text[:200]}"
        if "image/png" in output.get("data", {}):
            assert output.metadata["image/png"]["alt"].strip(), f"{cell.id}: a picture without words"


def test_no_machine_is_named(notebook):
    texts = [(cell.id, cell.source) for cell in notebook.cells]
    for cell, output in outputs(notebook):
        plain = {**output, "data": {k: v for k, v in output.get("data", {}).items() if k != "image/png"}}
        texts.append((cell.id, re.sub(r"data:image/[^\"']+", "", str(plain))))
    for cell_id, text in texts:
        assert not MACHINE_PATH.search(text), f"{cell_id} shows {MACHINE_PATH.search(text)}"
        assert not re.search(r"\b0x[0-9a-f]{6,}", text), f"{cell_id} shows an object's address"


def test_code_is_plain_python_in_short_cells(notebook):
    lengths = []
    for cell in notebooks.code_cells(notebook):
        if cell.id == "setup":
            continue
        tree = ast.parse(cell.source)  # no magics, no shell
        assert not cell.source.rstrip().endswith(";"), f"{cell.id} ends with a semicolon"
        length = len(cell.source.splitlines())
        whole_class = any(isinstance(node, ast.ClassDef) for node in tree.body)
        assert length <= (60 if whole_class else 40), f"{cell.id} has {length} lines"
        lengths.append(length)
    assert statistics.median(lengths) < 10, sorted(lengths)


# --- born in a notebook, lives in helpers -------------------------------------------------------------------


def definitions(source):
    """Name → its definitions in `source`, docstrings aside, each the set of its parts, a class of members."""
    found, tree = {}, ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    for node in tree.body:
        members = []
        if isinstance(node, ast.ClassDef):
            members, node.body = node.body, []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.setdefault(node.name, []).append({ast.dump(part) for part in (node, *members)})
    return found


LIVING = definitions("\n".join(path.read_text(encoding="utf-8") for path in MODULES))


def test_code_born_here_is_the_code_that_lives_in_helpers(notebook):
    """A cell may show some members of a class first; each of them is the one that lives."""
    drifted = [
        f"{key} in cell {cell.id}"
        for cell in notebooks.code_cells(notebook)
        for key, born in definitions(cell.source).items()
        if key in LIVING and not all(any(parts <= whole for whole in LIVING[key]) for parts in born)
    ]
    assert not drifted, f"differs from helpers, so copy it in exactly or call it something else: {drifted}"


# Members that no cell shows, since a cell elsewhere says what they do.
LATER = {name: {"on_array"} for name in ("Sigmoid", "Tanh", "Step")}


def test_what_no_cell_shows_of_a_class_is_known():
    cells = [cell for name in notebooks.NAMES for cell in notebooks.code_cells(read(name))]
    born = definitions("\n".join(cell.source for cell in cells))
    assert {"Network", "Layer", "Node", "ConstNode", "Connection", "Connections"} <= set(born)
    for key, parts in born.items():
        shown = set().union(*parts)
        hidden = [whole - shown for whole in LIVING.get(key, []) if whole & shown]
        for members in hidden[:1]:
            names = {re.match(r"FunctionDef\(name='(\w+)'", member) for member in members}
            assert {found and found[1] for found in names} == LATER.get(key, set()), key


# --- numbers in the prose: each stands, as it is told, in what a cell above it shows (claims.cfg) ---

CLAIMS = ConfigParser(interpolation=None, delimiters=":")
CLAIMS.read(ROOT / "tests" / "claims.cfg", encoding="utf-8")


@pytest.mark.parametrize(("name", "place"), [(name, p) for name in CLAIMS.sections() for p in CLAIMS[name]])
def test_what_is_told_is_what_is_shown(name, place):
    cells = {cell.id: (k, cell) for k, cell in enumerate(read(name).cells)}
    at, prose = cells[place]
    source, *claims = CLAIMS[name][place].split(" | ")
    above, code = cells[source]
    assert above < at
    shown = "".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in code.outputs)
    for claim in claims:
        told, _, seen = claim.partition(" = ")
        assert told in prose.source, f"{told!r} is not told"
        assert re.search(rf"(?<![\d.]){re.escape(seen or told)}(?!\d)", shown), f"{claim!r} is not shown"


# --- readable by everybody ----------------------------------------------------------------------------------


def without_code(markdown):
    """Markdown without its fenced blocks, code spans and formulas, in which signs mean something else."""
    markdown = re.sub(r"(?ms)^ *(```|~~~).*?^ *\1 *$", "", markdown)
    markdown = re.sub(r"(?s)\$\$.*?\$\$", "", markdown)
    markdown = re.sub(r"(`+)(?:(?!\1).)+?\1", "", markdown)
    return re.sub(r"(?<!\\)\$[^$\n]+\$", "", markdown)


def shown_html(notebook):
    """(cell id, HTML) of everything that a reader sees: texts and outputs."""
    for cell in notebooks.markdown_cells(notebook):
        yield cell.id, without_code(cell.source)
    for cell, output in outputs(notebook):
        yield cell.id, "".join(output.get("data", {}).get("text/html", ""))


def test_pictures_and_tables_have_words(notebook):
    pictures = []
    for cell_id, text in shown_html(notebook):
        pictures += (found := re.findall(r"<img\b[^>]*>", text))
        words = [re.search(r"\balt=[\"'][^\"']*\w", tag) for tag in found]
        words += [alt.strip() for alt in re.findall(r"!\[([^\]]*)\]\(", text)]
        assert all(words), f"no alternative text in {cell_id}"
        assert "<svg" not in text or "aria-label" in text or "<title" in text, f"no name in {cell_id}"
        assert text.count("<table") <= text.count("<th"), f"a table in {cell_id} has no header cells"
    assert pictures, "there is no picture at all"
    for cell in notebooks.markdown_cells(notebook):
        for header in re.findall(r"(?m)^(\|.+\|) *\n\|[ :|-]+\| *$", cell.source):
            titles = [title.strip() for title in re.split(r"(?<!\\)\|", header)[1:-1]]
            assert all(titles[1:]), f"a table in {cell.id} has a column without a title: {titles}"


def titles(notebook):
    """(level, title) of its headings."""
    texts = [without_code(cell.source) for cell in notebooks.markdown_cells(notebook)]
    return [(len(m[1]), m[2]) for text in texts for m in re.finditer(r"(?m)^(#{1,6}) +(.+?)\s*$", text)]


def test_headings_leave_no_gap(notebook):
    levels = [level for level, _ in titles(notebook)]
    assert (levels[0], levels.count(1)) == (1, 1), "one title, and one only"
    assert all(level <= before + 1 for before, level in itertools.pairwise(levels)), titles(notebook)


def test_links_lead_somewhere(name, notebook):
    for cell_id, text in shown_html(notebook):
        for pair in re.findall(r"\]\(<?([^)\s>]+)|<a\b[^>]*\bhref=[\"']([^\"']*)", text):
            link = "".join(pair)
            if re.match(r"(https?|mailto|data):", link):
                continue
            file, _, anchor = link.partition("#")
            path = (notebooks.FOLDER / (file or f"{name}.ipynb")).resolve()
            assert path.exists(), f"{cell_id}: {link}"
            assert ROOT in path.parents, f"{cell_id}: {link}"
            if anchor and path.suffix == ".ipynb":
                headings = (re.sub(r"[`*$]", "", title) for _, title in titles(read(path.stem)))
                assert anchor in {heading.replace(" ", "-") for heading in headings}, f"{cell_id}: {link}"


def test_each_notebook_leads_to_the_next():
    for name, after in itertools.pairwise(notebooks.NAMES):
        assert f"**Next:** [{int(after[:2])} · " in read(name).cells[-1].source
        assert f"({after}.ipynb)" in read(name).cells[-1].source


def test_the_readmes_map_gives_the_notebooks_own_time(name, notebook):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"(?m)^\|.*\(notebooks/{name}\.ipynb\).*\| ([^|]+) \|$", readme)
    said = notebook.cells[0].source.replace("about 60 minutes", "an hour")
    assert f"**Time:** {row[1]}" in said.replace("**Time:** about ", "**Time:** ")


# --- passes over whole notebooks ----------------------------------------------------------------------------

PEAK = """
import resource, sys
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""
LIMIT = 10**9  # Binder's free machines stop a kernel at about 1 GB


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the standard library can read no peak there")
def test_runs_as_it_stands_within_binders_memory(name, course_copy, clean_environment):
    notebook = notebooks.read(name)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK, id="peak"))
    notebooks.execute(notebook, course_copy / "notebooks", env=clean_environment)
    peak = int(notebook.cells[-1].outputs[0].text)
    assert 10**7 < peak < LIMIT, f"{peak / 1e6:.0f} MB"


@pytest.mark.slow
def test_each_cell_may_be_run_twice(name, course_copy, clean_environment):
    notebook = notebooks.read(name)
    runner = notebooks.client(notebook, course_copy / "notebooks")
    runs = []
    with runner.setup_kernel(env={**clean_environment, "COURSE_QUICK": "1"}):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                runs.append((cell.id, *(comparable(runner.execute_cell(cell, index)) for _ in range(2))))
    assert not [run for run in runs if run[1] != run[2]]
