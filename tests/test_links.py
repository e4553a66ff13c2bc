"""The course's address stands once, in pyproject.toml; all copies agree, and one command moves it."""

import http.client
import io
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.needed import copied
from tools import links, notebooks

NEW = "ada-l_shop/neural.network_1"  # a company's accounts end in _ and its name

# Whatever address of a repository of ours there may be: the places are found without knowing the slug.
PLACES = (
    r"mybinder\.org/v2/gh/([\w.-]+/[\w.-]+)/main",
    r"colab\.research\.google\.com/github/([\w.-]+/[\w.-]+)/blob/main",
    r"web=\\?\"https://github\.com/([\w.-]+/[\w.-]+?)\\?\"",
    r"codespaces\.new/([\w.-]+/[\w.-]+)",
)


def published():
    """The course's files that carry an address, the tests aside."""
    return [path for path in links.text_files() if links.ROOT / "tests" not in path.parents]


def test_every_address_carries_the_slug_and_only_pyproject_states_it_outside_of_one():
    slug, found = links.repository(), set()
    for path in published():
        text = path.read_text(encoding="utf-8")
        found |= {(other, path.name) for place in PLACES for other in re.findall(place, text)}
        for form in links.forms(slug):
            text = text.replace(form, "")
        bare = path.suffix == ".md" and re.search(r'!\[\s*\]|<img (?![^>]*alt="\w)', text)
        assert not bare, f"{path.name} has a picture without words"
        assert text.count(slug) == (path.name == "pyproject.toml"), f"{path.name} states it in no address"
    assert {other for other, _ in found} == {slug}
    assert {*(f"{name}.ipynb" for name in notebooks.NAMES), "README.md"} <= {name for _, name in found}


@pytest.fixture
def copy(tmp_path):
    """A copy of the files that carry addresses, without .git, as a zip brings it."""
    slug = links.repository().encode()
    copied((path for path in published() if slug in path.read_bytes()), tmp_path / "course")
    return tmp_path / "course"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_links_moves_every_place_and_back_again(copy, capsys):
    old = links.repository(copy)
    before = contents(copy)
    links.main([NEW], root=copy)
    moved = contents(copy)
    assert links.repository(copy) == NEW
    assert not any(form.encode() in text for form in links.forms(old) for text in moved.values())
    notebook = (copy / "notebooks" / f"{notebooks.NAMES[0]}.ipynb").read_text(encoding="utf-8")
    assert f"https://github.com/{NEW}" in notebook
    assert all(badge in notebook for badge in links.badges(notebooks.NAMES[0], copy).splitlines())

    capsys.readouterr()
    links.main([NEW], root=copy)
    assert contents(copy) == moved, "the second time changes nothing"
    assert "Nothing to change" in capsys.readouterr().out

    links.main([old], root=copy)
    assert contents(copy) == before


def test_what_is_not_the_courses_own_text_stays_as_it_is(copy):
    address = f"github.com/{links.repository(copy)}"
    (copy / ".venv").mkdir()
    others = [copy.parent / "outside.md", copy / ".git", copy / ".venv" / "x.py"]  # .git as in a worktree
    for path in others:
        path.write_text(address)
    (copy / "link.md").symlink_to(others[0])
    (copy / "old.md").write_bytes(f"caf\xe9 {address}".encode("latin-1"))
    (copy / ".README.md.moved").write_text(f"half of what a killed run wrote, {address}")
    links.main([NEW], root=copy)
    assert [path.read_text() for path in others] == [address] * 3
    assert (copy / "link.md").is_symlink()
    assert (copy / "old.md").read_bytes() == f"caf\xe9 github.com/{NEW}".encode("latin-1")
    assert b"killed run" not in b"".join(contents(copy).values())


@pytest.mark.parametrize("fails_at", [1, 5, 13])
def test_links_writes_all_or_nothing(fails_at, copy, monkeypatch):
    before, replace, calls = contents(copy), links.os.replace, []

    def full_disk(*names):
        calls.append(names)
        if len(calls) == fails_at:
            raise OSError(28, "No space left on device")
        replace(*names)

    monkeypatch.setattr(links.os, "replace", full_disk)
    with pytest.raises(SystemExit, match=r"Nothing was changed.*No space"):
        links.main([NEW], root=copy)
    # until the last file is in its place, the next run, too, sees what is to be done, and does it
    assert (calls[-1][1].name == "pyproject.toml") == (fails_at == 13)
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *[(f"github.com/a/b{end}", f"github.com/x/y{end}") for end in ("", ".git", ". ")],
        ("repo=https%3A%2F%2Fgithub.com%2Fa%2Fb&x", "repo=https%3A%2F%2Fgithub.com%2Fx%2Fy&x"),
        ("urlpath=lab%2Ftree%2Fb%2Fnotebooks%2F0", "urlpath=lab%2Ftree%2Fy%2Fnotebooks%2F0"),
        ("https://a.github.io/b/lite/", "https://x.github.io/y/lite/"),
        *[(f"github.com/a/{longer}",) * 2 for longer in ("bc", "b-c", "b.c")],
    ],
)
def test_rewrite_leaves_other_addresses_alone(before, after):
    assert links.rewrite(before, "a/b", "x/y") == after


@pytest.mark.parametrize("given", ["", "nonsense", "a/b/c", "https://github.com/a/b", "a/b c/d", "-a/b"])
def test_anything_but_owner_and_name_is_refused(given, copy):
    before = contents(copy)
    with pytest.raises(SystemExit, match=r"owner/name.*REPO="):
        links.main(given.split(), root=copy)
    assert contents(copy) == before


def test_it_needs_python_only():
    """No package is installed yet when somebody publishes a copy: -S hides all of them."""
    command = [sys.executable, "-S", links.ROOT / "tools" / "links.py"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 1
    assert "owner/name" in run.stderr


def test_addresses_that_no_longer_answer_are_named(copy, monkeypatch):
    text = "[a](https://there.example/é_(y)). <https://gone.example/y>, `https://busy.example` https://odd.example"
    (copy / "more.md").write_text(text, encoding="utf-8")

    def answers(request, timeout):
        assert request.full_url.isascii(), "an address is sent as it is"
        code = {"gone.example": 404, "busy.example": 503}.get(request.host)
        if request.host == "odd.example":
            raise http.client.BadStatusLine("HTTP/what")
        if code:
            raise urllib.error.HTTPError(request.full_url, code, "no", {}, None)
        return io.BytesIO()

    monkeypatch.setattr(urllib.request, "urlopen", answers)
    assert "https://there.example/é_(y)" in links.addresses(copy)
    assert not [address for address in links.addresses(copy) if "OWNER" in address]
    with pytest.raises(SystemExit) as ended:
        links.main(["--ask"], root=copy)
    odd = "https://odd.example: HTTP/what (more.md)"
    assert ended.value.code == f"https://gone.example/y: 404 no (more.md)\n{odd}"
