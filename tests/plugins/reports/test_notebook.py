"""The notebook: one cell a run, the figures it expects, and nothing in it but calls and data."""

import ast
import json

import nbformat
import pytest

from tests.plugins.reports.made import NASTY, OTHER, RUN, whole_document
from workbench.api import Finding
from workbench.services.rerunning import Again, NotReproducedError, OpenedPackage
from workbench_reports.notebook import NotebookReport


@pytest.fixture(scope="module")
def notebook():
    return nbformat.reads(NotebookReport().write(whole_document(NASTY)).decode(), as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_a_valid_notebook_with_a_cell_for_each_run(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    cells = code(notebook)
    assert cells[0].metadata.tags == ["parameters"]
    assert "open_package(PACKAGE" in cells[1].source
    told = {c.metadata.workbench.run: c for c in cells if "run" in c.metadata.get("workbench", {})}
    assert list(told) == [RUN, OTHER]
    assert told[RUN].metadata.workbench.claims == ["drop", "cause"]
    assert "'effect': 0.129" in told[RUN].source
    assert "absolute=" in told[RUN].source


def test_each_claim_says_its_level_and_what_its_method_takes_for_granted(notebook):
    told = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "- Claim (intervened): **Restoring temp" in told
    assert "It assumes: The history is right" in told
    made = {
        c.metadata.workbench.run: c
        for c in code(notebook)
        if "run" in c.metadata.get("workbench", {})
    }
    assert made[RUN].metadata.workbench.levels == {"drop": "observed", "cause": "intervened"}


def test_nothing_in_it_is_made_of_words_of_others(notebook):
    allowed = {"open_package", "again", "expect", "require_all", "close", "print"}
    for cell in code(notebook):
        tree = ast.parse(cell.source)
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = {getattr(call, "attr", getattr(call, "id", "?")) for call in calls}
        assert names <= allowed
        assert "alert" not in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert "<script" not in cell.source.replace("\\<", "")
            assert "\u202e" not in cell.source


def test_beside_it_lie_a_lock_and_the_recipe_of_a_container():
    beside = NotebookReport().beside(whole_document())
    assert set(beside) == {"requirements.lock", "Containerfile"}
    assert b"--hash=sha256:" in beside["requirements.lock"]
    recipe = beside["Containerfile"].decode()
    assert "FROM docker.io/library/python:3.11-slim" in recipe
    assert "--require-hashes -r requirements.lock" in recipe
    assert "Workbench 0.1.0" in recipe
    assert "@" not in recipe.replace("@sha256", "")


def again(effect=0.129, result="identical", **changes):
    found = Finding(id="f", text="temp", effect=effect, interval=(0.112, 0.144), n=946)
    return Again("r", "Upstream cause", result, findings=(found,), **changes)


TOLD = {"f": {"effect": 0.129, "low": 0.112, "high": 0.144, "n": 946}}


def test_figures_that_came_out_again_pass_and_are_shown():
    made = again(0.129 + 1e-10).expect(TOLD, absolute=1e-9)
    assert "0.129" in made._repr_html_()
    assert "<script>" not in again(reason="<script>")._repr_html_()


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (again(0.13), "the report says 0.129, here it is 0.13"),
        (again(result="changed", reason="plugin: other code"), "plugin: other code"),
        (again(result="not_replayable", reason="An input was withheld"), "An input was withheld"),
        (Again("r", "Upstream cause", "identical"), "here it is None"),
    ],
)
def test_what_does_not_come_out_again_stops_the_notebook(made, why):
    with pytest.raises(NotReproducedError, match=why):
        made.expect(TOLD, absolute=1e-9, relative=1e-6)


def test_the_last_cell_asks_that_every_run_was_made():
    opened = OpenedPackage.__new__(OpenedPackage)
    opened._made = {"a": again()}
    assert opened.require_all(["a"]).startswith("All 1 runs")
    with pytest.raises(NotReproducedError, match="b was not run"):
        opened.require_all(["a", "b"])


def test_the_bytes_are_ascii_and_parse():
    data = NotebookReport().write(whole_document(NASTY))
    assert data.isascii()
    json.loads(data)
