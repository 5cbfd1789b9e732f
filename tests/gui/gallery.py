"""Draw every component and the shell in every theme to PNG files, to be looked at.

Run: ``python tests/gui/gallery.py FOLDER`` (offscreen). Not shipped, not a test.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
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
from workbench.desktop.components.columns import MainAndSide
from workbench.desktop.components.completeness_ring import CompletenessRing
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.drop_zone import DropZone
from workbench.desktop.components.empty_state import (
    EmptyState,
    draw_bars,
    draw_boxes,
    draw_page,
    draw_series,
)
from workbench.desktop.components.gate_row import GateRow
from workbench.desktop.components.job_row import JobRow
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.place import Place
from workbench.desktop.state import (
    BarButton,
    CaseBarState,
    CaseMode,
    Fact,
    JobPhase,
    JobState,
    Notice,
    Stage,
    StatusState,
)
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.theme.fonts import BODY, DISPLAY, DOCUMENT, HEADING, SMALL, TITLE, mono
from workbench.desktop.theme.icons import icon_names, pixmap
from workbench.desktop.theme.marks import Mark, State, severity
from workbench.desktop.window import MainWindow

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


class Sketch(Place):
    """A place with a main picture and a right column."""

    key, label, icon_name, order = "evidence", "Evidence", "evidence", 30

    def __init__(self) -> None:
        super().__init__("Enough to find a cause; row history would sharpen it")
        self.set_title(self.title_text, Mark(State.GOOD, "named"))
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        empty = Card("Where the evidence sits in the lineage", "solid: at hand · dashed: missing")
        empty.add(
            EmptyState("No lineage yet. Import one, or draw it from the columns.", "", draw_boxes)
        )
        column.addWidget(empty, 1)
        table = Card(padded=False)
        table.add(evidence_table(), 1)
        column.addWidget(table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(MainAndSide(main, facts_card(), 384))
        self._actions = [
            Button("Add evidence…"),
            Button("Freeze and hash 1 item", ButtonKind.PRIMARY),
        ]

    def title_actions(self) -> list[QWidget]:
        return list(self._actions)


def empty_place(key: str, label: str, order: int, sentence: str, drawing: object) -> Place:
    """A place that has nothing to show."""
    kind = type(
        f"Empty{key.title()}",
        (Place,),
        {"key": key, "label": label, "icon_name": key, "order": order},
    )
    place = kind(f"What happened in {label}?")
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    card = Card()
    card.add(EmptyState(sentence, "Import signals…", drawing), 1)
    column.addWidget(card)
    return place


INCIDENT = CaseBarState(
    mode=CaseMode.INCIDENT,
    title="Demand model, AUC fell by 0.13",
    subtitle="INC-0031",
    severity=severity(2),
    stage=Stage.INVESTIGATE,
    reference="30 Apr – 14 May",
    incident="14 – 21 May",
    clocks=(
        Fact("7 d 03 h", "since onset"),
        Fact("3 d 02 h", "report due in"),
        Fact("ML on-call", "owner"),
    ),
)
WORKSPACE = CaseBarState(
    title="Model incidents, city bikes",
    subtitle="Workspace · 3 open, 27 closed",
    clocks=(
        Fact("3", "open incidents"),
        Fact("1 late", "follow-up"),
        Fact("4.2 d", "median time to signed report, n = 27"),
    ),
    buttons=(
        BarButton("file.open_package", "Open package…"),
        BarButton("file.new_incident", "New incident…"),
    ),
)
REVIEW = CaseBarState(
    mode=CaseMode.REVIEW,
    title="Review: Demand model, AUC fell by 0.13",
    subtitle="INC-0031",
    marks=(
        Mark(State.GOOD, "Signature valid"),
        Mark(State.GOOD, "41 of 41 hashes match"),
        Mark(State.UNKNOWN, "Withheld on purpose: 1"),
    ),
    note="signed by ML on-call, 22 May 09:40",
    buttons=(BarButton("run.replay", "Replay again"),),
)


LONGER = replace(
    INCIDENT,
    title="Nachfragemodell, die AUC ist um 0,13 gefallen",
    reference="30. April – 14. Mai 2026",
    incident="14. – 21. Mai 2026",
    clocks=(
        Fact("7 Tage 03 h", "seit dem Beginn"),
        Fact("3 Tage 02 h", "Bericht fällig in"),
        Fact("Bereitschaft ML", "zuständig"),
    ),
)
JOBS = [
    JobState("1", "Hashing app.jsonl", stage="reading", fraction=0.62, seconds_left=4),
    JobState("2", "Replay", JobPhase.FINISHED),
]


def shell() -> MainWindow:
    """The window with fakes in it."""
    window = MainWindow(
        [
            empty_place(
                "home", "Home", 10, "No incident yet. Import a capture folder.", draw_series
            ),
            Sketch(),
            empty_place(
                "signals",
                "Signals",
                40,
                "No signals yet. Import one, or measure AUC from the two tables.",
                draw_series,
            ),
            empty_place(
                "causes",
                "Causes",
                50,
                "No cause looked for yet. Set the two windows, then find causes.",
                draw_bars,
            ),
            empty_place("report", "Report", 80, "Nothing to report yet.", draw_page),
        ]
    )
    for command in ("file.new_incident", "file.open_package", "incident.freeze", "run.find_causes"):
        window.bind(command, lambda: None)
    window.show_case(INCIDENT)
    window.show_status(
        StatusState(Mark(State.GOOD, "Journal intact"), ("214 events", "Evidence frozen 12 of 12"))
    )
    return window


class Camera:
    """Keeps pictures of widgets in a folder, one per theme."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, widget: QWidget, name: str) -> None:
        """Keep one picture."""
        QApplication.processEvents()
        theme = Appearance.current().theme
        widget.grab().save(str(self.folder / f"{name}-{theme}.png"))

    def keep_pages(self) -> None:
        """Keep the components and the icons."""
        for page, name, size in (
            (components_page(), "components", (1500, 1240)),
            (icons_page(), "icons", (1500, 500)),
        ):
            page.resize(*size)
            page.show()
            self.keep(page, name)
            page.close()

    def keep_window(self, window: MainWindow) -> None:
        """Keep the window in its modes and sizes."""
        window.go("evidence")
        window.show()
        self.keep(window, "shell")
        window.show_jobs(JOBS)
        window.toggle_jobs()
        window.notify(Notice("Froze 7 items; their hashes are in the journal.", undo=True))
        window.notify(Notice("incident.parquet has no column label. Choose one.", error=True))
        self.keep(window, "busy")
        window.toggle_jobs()
        window.show_case(REVIEW)
        window.go("causes")
        self.keep(window, "review")
        window.show_case(WORKSPACE)
        window.go("home")
        self.keep(window, "home")
        palette = window.open_palette()
        palette.field.setText("op")
        self.keep(palette, "palette")
        palette.close()

    def keep_sizes(self, window: MainWindow) -> None:
        """Keep the window at smaller sizes, with longer strings and with a focus ring."""
        window.show_case(INCIDENT)
        window.go("evidence")
        window.show()
        for size in ((1280, 800), (1100, 700)):
            window.resize(*size)
            self.keep(window, f"shell-{size[0]}")
        window.show_case(LONGER)
        self.keep(window, "longer-1100")
        window.resize(1440, 900)
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        QTest.keyClick(window, Qt.Key.Key_Tab)
        for _ in range(3):
            focused = QApplication.focusWidget() or window
            QTest.keyClick(focused, Qt.Key.Key_F6)
        self.keep(window, "focus")


def main() -> None:
    """Draw everything."""
    app = QApplication([])
    camera = Camera(Path(sys.argv[1]))
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST):
        Appearance.current().choose(choice)
        camera.keep_pages()
        for keep in (camera.keep_window, camera.keep_sizes):
            window = shell()
            keep(window)
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.close()
            app.processEvents()


if __name__ == "__main__":
    main()
