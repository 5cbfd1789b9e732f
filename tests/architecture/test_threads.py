"""What runs beside the window's thread touches no widget: fields are read before it begins."""

import ast
from pathlib import Path

import pytest

import workbench.desktop

ROOM = Path(workbench.desktop.__file__).parent
READS = {
    *("text", "toPlainText", "currentText", "currentData", "currentIndex", "value", "isChecked"),
    *("isVisible", "isEnabled", "selectedItems", "date", "dateTime", "checkState"),
}
FIELDS = {"said", "listed"}
"""Functions that read a field."""


def runs_beside(node):
    """Whether a function takes a session: such a one is work for a thread of the backend."""
    if not isinstance(node, ast.Lambda | ast.FunctionDef):
        return False
    return bool(node.args.args) and node.args.args[0].arg in {"s", "session"}


def reads_a_field(node):
    """Whether a node asks a widget that `self` holds for what it shows."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in FIELDS
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in READS
        and isinstance(node.func.value, ast.Attribute)
        and isinstance(node.func.value.value, ast.Name)
        and node.func.value.value.id == "self"
    )


def touched(source):
    """Lines in which work for a thread reads a field."""
    works = filter(runs_beside, ast.walk(ast.parse(source)))
    return sorted({n.lineno for work in works for n in ast.walk(work) if reads_a_field(n)})


def test_no_work_for_a_thread_reads_a_field():
    found = {
        f"{file.relative_to(ROOM)}:{line}"
        for file in ROOM.rglob("*.py")
        for line in touched(file.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "work",
    [
        "b.act(lambda s: note(s, self.words.toPlainText()))",
        "self.write(lambda s: note(s, said(self.words)), 'Noted.')",
        "def work(session):\n        return note(session, self.words.text())\n    b.act(work)",
    ],
)
def test_such_a_reading_would_be_found(work):
    assert touched(f"def carry_out(self):\n    {work}\n")
