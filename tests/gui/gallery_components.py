"""All components on two pages, with sample content."""

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.chips import Claim, ClaimState, Window, WindowChip
from workbench.desktop.components.claim_paragraph import ClaimParagraph
from workbench.desktop.components.completeness_ring import CompletenessRing
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.drop_zone import DropZone
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.state import (
    JobPhase,
    JobState,
)
from workbench.desktop.theme.fonts import BODY, DISPLAY, DOCUMENT, HEADING, SMALL, TITLE, mono
from workbench.desktop.theme.icons import icon_names, pixmap
from workbench.desktop.theme.marks import Mark, State

SCHEMA = {
    "type": "object",
    "properties": {
        "bins": {
            "type": "integer",
            "title": "Bins",
            "default": 10,
            "minimum": 2,
            "maximum": 100,
            "description": "How many bins the reference is cut into.",
        },
        "alpha": {
            "type": "number",
            "default": 0.05,
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1,
            "description": "False discovery rate over features.",
        },
        "method": {
            "enum": ["interventional replay", "quantile map"],
            "description": "What is put back.",
        },
        "paired": {"type": "boolean", "default": True, "description": "Rows share their keys."},
        "features": {"type": "array", "items": {"type": "string"}, "default": ["temp", "hum"]},
    },
}
FROZEN = Mark(State.GOOD, "frozen")
EVIDENCE = [
    (
        "reference.parquet",
        "Table, W0",
        "16 128 rows, 18 cols",
        "3f9a1c88b2aa70e1e27b",
        16128,
        FROZEN,
    ),
    ("incident.parquet", "Table, W1", "8 064 rows, 18 cols", "b81d40c1d1ff12aa09fa", 8064, FROZEN),
    (
        "demand-3.2.2.onnx",
        "Model",
        "opened in a sealed worker",
        "5cc2e70011aabb77a410",
        None,
        FROZEN,
    ),
    (
        "app.jsonl",
        "Logs",
        "18 402 lines",
        "77d0b2aa90cc11bbf3e1",
        18402,
        Mark(State.WARN, "not frozen"),
    ),
]


def evidence_table() -> DataTable:
    """A table as the Evidence place has it."""
    table = DataTable(
        "Evidence",
        [
            Column("Evidence", ColumnKind.NAME),
            Column("Kind"),
            Column("Content", stretch=True),
            Column("SHA-256", ColumnKind.HASH),
            Column("Rows", ColumnKind.WHOLE),
            Column("State", ColumnKind.MARK),
        ],
    )
    table.set_records(EVIDENCE)
    table.setCurrentIndex(table.records.index(0, 0))
    return table


def buttons_card() -> Card:
    """Every kind of button and chip."""
    card = Card("Buttons and chips", "one filled a screen")
    row = QHBoxLayout()
    primary = Button("Freeze and hash 1 item", ButtonKind.PRIMARY)
    off = Button("Sign and export…", ButtonKind.PRIMARY)
    off.forbid("Two gates are open.")
    for widget in (
        primary,
        off,
        Button("Add evidence…", icon_name="add"),
        Button("Assumptions (3)", ButtonKind.LINK),
    ):
        row.addWidget(widget)
    row.addStretch(1)
    card.add(row)
    chips = QHBoxLayout()
    for widget in (
        WindowChip(Window.REFERENCE, "30 Apr – 14 May"),
        WindowChip(Window.INCIDENT, "14 – 21 May"),
        WindowChip(Window.REFERENCE),
        Button("Resolution 6 h ▾", ButtonKind.CHIP),
        Button("found in 38 s", ButtonKind.CHIP, "jobs"),
    ):
        chips.addWidget(widget)
    chips.addStretch(1)
    card.add(chips)
    card.add(
        SegmentedControl(
            "Read as",
            [("t", "Technical"), ("p", "Product"), ("r", "Risk"), ("e", "Executive, one page")],
        )
    )
    marks = QGridLayout()
    for number, state in enumerate(State):
        marks.addWidget(StatusMark(Mark(state)), number // 4, number % 4)
    card.add(marks)
    return card


def fields_card() -> Card:
    """Fields as Fusion and the style sheet draw them."""
    card = Card("Fields")
    grid = QGridLayout()
    combo = QComboBox()
    combo.addItems(["interventional replay", "quantile map"])
    spin = QSpinBox()
    spin.setValue(12)
    check, off = QCheckBox("paired rows"), QCheckBox("not paired")
    check.setChecked(True)
    radio, other = QRadioButton("Inverse transform"), QRadioButton("Quantile map")
    radio.setChecked(True)
    text = QPlainTextEdit("The claim should carry the tolerance of its library version.")
    text.setFixedHeight(56)
    dead = QLineEdit("cannot be changed")
    dead.setEnabled(False)
    for number, widget in enumerate(
        (QLineEdit("temp"), combo, spin, dead, check, off, radio, other)
    ):
        grid.addWidget(widget, number // 2, number % 2)
    card.add(grid)
    card.add(text)
    return card


def type_card() -> Card:
    """The type roles."""
    card = Card("Type", "Inter and JetBrains Mono")
    for name, role in (
        ("display 0.674", DISPLAY),
        ("title: temp explains the drop", TITLE),
        ("heading", HEADING),
        ("document text of a report", DOCUMENT),
        ("body 0.129 [0.112, 0.144]", BODY),
        ("small, axis and captions", SMALL),
    ):
        card.add(Label(name, role))
    code = Label("3f9a1c…e27b  0O 1lI", SMALL)
    code.setFont(mono(SMALL))
    card.add(code)
    return card


def report_card() -> Card:
    """Claims in a paragraph, gates and a claim's facts."""
    card = Card("Gates", "10 of 12 passed")
    supported, stale, unsupported = ClaimState.SUPPORTED, ClaimState.STALE, ClaimState.UNSUPPORTED
    paragraph = ClaimParagraph(
        [
            "From ",
            Claim("a", "14 May 06:00 UTC", supported),
            " the hourly demand model lost ",
            Claim("b", "0.130 AUC [0.115, 0.145]", supported),
            ". About ",
            Claim("c", "210 van trips", stale),
            " were sent to stations that did not need bikes. Riders ",
            Claim("d", "lost trust in the app", unsupported),
            ". Restoring temp ",
            Claim("e", "restores 0.129 [0.112, 0.144]", supported),
            " of the loss, ",
            Claim("f", "raw ids", ClaimState.WITHHELD),
            ".",
        ]
    )
    paragraph.select("e")
    card.add(paragraph)
    gates = QVBoxLayout()
    gates.setSpacing(1)
    good = Mark(State.GOOD, "passed")
    gates.addWidget(GateRow("G1 Owner, severity, scope set", good))
    gates.addWidget(
        GateRow("G5 Every claim tied to a run", Mark(State.BAD, "blocks"), "1 unsupported")
    )
    gates.addWidget(
        GateRow("G11 Clean replay elsewhere", Mark(State.UNKNOWN, "not run"), "not run")
    )
    card.add(gates)
    return card


def facts_card() -> Card:
    """Keys and values."""
    card = Card("Custody of reference.parquet")
    grid = KeyValueGrid()
    grid.add("Brought by", "ML on-call, 21 May 08:12 UTC")
    grid.add(
        "Hash at source",
        "3f9a1c88b2aa70e1e27b3f9a1c88b2aa70e1e27b3f9a1c88b2aa70e1e27b",
        hashed=True,
    )
    grid.add("Hash now", StatusMark(Mark(State.GOOD, "same")))
    grid.add(
        "Roles",
        "label, score, timestamp, entity, 14 features, and a long line that has to wrap somewhere",
    )
    card.add(grid)
    card.body.addStretch(1)
    card.add_buttons(
        Button("Show rows"), Button("Derived from (0)"), right=Button("Replace…", ButtonKind.LINK)
    )
    return card


def components_page() -> QWidget:
    """All components on one page."""
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(20, 16, 20, 16)
    grid.setSpacing(12)
    table = Card(padded=False)
    table.add(evidence_table(), 1)
    zone = DropZone()
    holder = QVBoxLayout()
    holder.setContentsMargins(10, 8, 10, 10)
    holder.addWidget(zone)
    table.add(holder)
    ring = Card("Completeness")
    ring.add(CompletenessRing(7, 9))
    jobs = Card("Jobs")
    jobs.add(
        JobRow(JobState("1", "Hashing app.jsonl", stage="reading", fraction=0.62, seconds_left=4))
    )
    jobs.add(JobRow(JobState("2", "Interventional replay", stage="bootstrap 400 of 2 000")))
    jobs.add(
        JobRow(
            JobState("3", "Domain classifier", JobPhase.FAILED, "the worker used more than 2 GB")
        )
    )
    form = Card("Parameters")
    made = ParameterForm(SCHEMA, {"bins": 1000})
    made.problems()
    form.add(made)
    grid.addWidget(buttons_card(), 0, 0)
    grid.addWidget(fields_card(), 0, 1)
    grid.addWidget(type_card(), 0, 2)
    grid.addWidget(report_card(), 1, 0)
    grid.addWidget(facts_card(), 1, 1)
    grid.addWidget(form, 1, 2, 2, 1)
    grid.addWidget(jobs, 2, 0)
    grid.addWidget(ring, 2, 1)
    grid.addWidget(table, 3, 0, 1, 3)
    return page


def icons_page() -> QWidget:
    """All icons at their three sizes."""
    page = QWidget()
    grid = QGridLayout(page)
    for number, name in enumerate(icon_names()):
        cell = QWidget()
        row = QHBoxLayout(cell)
        for size in (16, 20, 22):
            picture = Label()
            picture.setPixmap(pixmap(name, "t1", size))
            row.addWidget(picture)
        row.addWidget(Label(name, SMALL, tone="t2"))
        row.addStretch(1)
        grid.addWidget(cell, number // 8, number % 8)
    return page
