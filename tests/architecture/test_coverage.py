"""The table of coverage holds every row once, and names tests that are there."""

import ast
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

LAST = {"A": 36, "B": 30, "C": 26, "D": 25, "E": 30}
ROW = re.compile(r"^\| ([A-E]-\d+) \|")
A_CLASS = "tests/unit/services/test_repairs.py::TestCriteria"
NAMED = re.compile(r"`(tests/[^`]+)`")


class Row(NamedTuple):
    """One line of the table: how far it is covered, what is missing, which tests show it."""

    id: str
    words: str
    covered: str
    reason: str
    tests: tuple[str, ...]


def rows_of(page):
    """Return the rows of a page; a line that looks like one and has other cells is an error."""
    found = []
    for line in page.splitlines():
        if not ROW.match(line):
            continue
        id_, words, covered, shown = (cell.strip() for cell in line.strip("|").split("|"))
        standing, _, reason = covered.partition(": ")
        found.append(Row(id_, words, standing, reason, tuple(NAMED.findall(shown))))
    return found


@cache
def names_in(path):
    """Return the names of the tests of a file: functions, and methods of classes."""
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return frozenset(name for name in names if name.rpartition("::")[2].startswith("test_"))


def is_there(repository, named):
    """Whether a test exists; the case of a parametrised one may stand in brackets behind it."""
    file, _, name = named.partition("::")
    path = repository / file
    return path.is_file() and re.sub(r"\[[^\]]*\]$", "", name) in names_in(path)


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "resources/handbook/coverage.md").read_text("utf-8")


def test_every_row_is_there_once_and_in_order(page):
    wanted = [f"{group}-{at}" for group, last in LAST.items() for at in range(1, last + 1)]
    assert [row.id for row in rows_of(page)] == wanted


def test_a_row_says_how_far_it_is_covered_and_what_is_missing(page):
    for row in rows_of(page):
        assert row.words, row.id
        assert row.covered in {"yes", "partly", "no"}, row.id
        assert bool(row.reason) == (row.covered != "yes"), row.id
        assert bool(row.tests) == (row.covered != "no"), row.id
        assert len(set(row.tests)) == len(row.tests) <= 2, row.id


def test_every_test_that_is_named_exists(repository, page):
    named = NAMED.findall(page)
    assert len(named) > sum(LAST.values())
    assert [one for one in named if not is_there(repository, one)] == []


def test_the_figures_are_those_of_the_table(page):
    rows = rows_of(page)
    for name in (*LAST, "all"):
        of_group = [row for row in rows if name in {"all", row.id[0]}]
        count = Counter(row.covered for row in of_group)
        cells = (name, len(of_group), count["yes"], count["partly"], count["no"])
        assert f"| {' | '.join(map(str, cells))} |" in page.splitlines()
    uncovered = re.findall(r"^- ([A-E]-\d+): ", page, re.MULTILINE)
    assert uncovered == [row.id for row in rows if row.covered == "no"]


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("tests/architecture/test_coverage.py::test_the_figures_are_those_of_the_table", True),
        ("tests/architecture/test_coverage.py::test_a_name_is_looked_up[case]", True),
        ("tests/architecture/test_coverage.py::test_of_nothing", False),
        ("tests/architecture/test_coverage.py::rows_of", False),
        ("tests/architecture/test_coverage.py", False),
        ("tests/architecture/test_of_nothing.py::test_x", False),
        (A_CLASS, False),
        (f"{A_CLASS}::test_criteria_are_locked_by_their_hash", True),
    ],
)
def test_a_name_is_looked_up(repository, name, there):
    assert is_there(repository, name) is there


def test_the_index_leads_to_it(repository):
    assert "(coverage.md)" in (repository / "resources/handbook/index.md").read_text("utf-8")
