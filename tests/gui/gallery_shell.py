"""The window with fakes in it, in all its modes."""

from dataclasses import replace

from gallery_components import evidence_table, facts_card
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.columns import MainAndSide
from workbench.desktop.components.empty_state import (
    EmptyState,
    draw_bars,
    draw_boxes,
    draw_page,
    draw_series,
)
from workbench.desktop.place import Place
from workbench.desktop.state import (
    BarButton,
    CaseBarState,
    CaseMode,
    Fact,
    JobPhase,
    JobState,
    Stage,
    StatusState,
)
from workbench.desktop.theme.marks import Mark, State, severity
from workbench.desktop.window import MainWindow


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
