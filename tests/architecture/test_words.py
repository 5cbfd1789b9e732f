"""Every text of the window goes through its catalogue, and every catalogue fits its texts."""

import ast
import string
import sys
from pathlib import Path

import pytest

from tests.architecture.spoken import unspoken

ROOT = Path(__file__).parents[2]
WORKBENCH = ROOT / "workbench"
sys.path.insert(0, str(ROOT / "packaging"))

import catalogues  # noqa: E402 -- lies beside the program, not in it

ENGLISH = frozenset(
    {
        "activity_export.py",
        "redaction.py",
        "keymap.py",
        "local_keys.py",
        "fonts.py",
        "help_pages.py",
    }
)
"""What leaves the program, keys and headings of the handbook are in English in every language."""
ALLOWED = frozenset(
    {
        ("desktop/hand_over.py", "too long"),  # said to another process
        ("desktop/plots/lane_arranging.py", "Del"),  # a key
        ("services/readings/selected_causes.py", " is below "),  # read from a record
        ("services/readings/selected_causes.py", " is above "),
        ("desktop/theme/appearance.py", "Fusion"),  # a name of Qt's
        ("desktop/start.py", "Incident Workbench"),  # the folder of settings
        ("desktop/dialogs/stabilise_panel.py", "not needed"),  # what a record says
        ("desktop/places/would_have_caught.py", "would have caught, whole"),  # topics of questions
        ("desktop/places/would_have_caught.py", "would have caught"),
        ("desktop/places/would_have_caught.py", "Bring into force: "),  # recorded as it stands
        ("services/readings/opening.py", "run : "),  # recorded as it stands
        ("desktop/dialogs/rows.py", "rows "),  # the topic of a question
        ("desktop/session_bus.py", "Notify"),  # a method of D-Bus
        ("desktop/session_bus.py", "Hello"),
        # A bug report is for us, whatever the language of the window.
        ("desktop/dialogs/logs.py", "Incident Workbench , Python , "),
        ("desktop/redaction.py", "Job:  after  s"),
        ("desktop/redaction.py", "Memory of its workers:  MB at most"),
        ("desktop/redaction.py", "Error: "),
        ("desktop/redaction.py", "Said: "),
    }
)


def places_of(text):
    """The names and formats of the places for values in a text."""
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name}


def test_no_text_of_the_window_is_left_out():
    left = [
        f"{path.relative_to(ROOT)}:{found.line}: {found.text!r}"
        for folder in catalogues.SOURCES
        for path in sorted(folder.rglob("*.py"))
        for found in unspoken(path)
        if path.name not in ENGLISH
        and (str(path.relative_to(WORKBENCH)), found.text) not in ALLOWED
    ]

    assert not left, "wrap these in tr() or trn():\n" + "\n".join(left)


def test_a_bare_text_is_found(tmp_path):
    path = tmp_path / "bare.py"
    path.write_text(
        '"""Documentation is no text."""\n'
        "def show(label, count):\n"
        '    label.setText("Nothing to review")\n'
        '    label.setToolTip(f"{count} runs of it")\n'
        '    label.setObjectName("Not a text")\n'
        '    label.setText(tr("Said well"))\n'
    )

    assert [(found.line, found.text) for found in unspoken(path)] == [
        (3, "Nothing to review"),
        (4, " runs of it"),
    ]


@pytest.fixture(scope="module")
def wanted():
    return catalogues.template()


@pytest.mark.parametrize("path", sorted(catalogues.LANGUAGES.glob("*.po")), ids=lambda p: p.stem)
def test_a_catalogue_is_up_to_date_and_compiled(path, wanted):
    source, compiled = catalogues.brought_up(path, wanted)

    assert path.read_bytes() == source, "type  make catalogues"
    assert path.with_suffix(".mo").read_bytes() == compiled, "type  make catalogues"


@pytest.mark.parametrize("path", sorted(catalogues.LANGUAGES.glob("*.po")), ids=lambda p: p.stem)
def test_a_translation_asks_for_no_other_values(path):
    wrong = []
    for message in catalogues.read(path):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for number, text in enumerate(said):
            original = originals[min(number, len(originals) - 1)]
            if original and text and not places_of(text) <= places_of(original):
                wrong.append(f"{original!r} -> {text!r}")

    assert not wrong


RECORDED = frozenset({"link", "select_rows", "narrowed", "Selection"})
"""Calls whose words a kept filter writes into the journal."""


def test_where_rows_were_picked_is_recorded_in_english_in_every_language():
    wrong, looked_at = [], 0
    for path in sorted((WORKBENCH / "desktop").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in RECORDED:
                continue
            looked_at += 1
            given = [part for value in call.args for part in ast.walk(value)]
            if {getattr(part, "id", "") for part in given} & {"tr", "trn"}:
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")

    assert looked_at > 5
    assert not wrong
