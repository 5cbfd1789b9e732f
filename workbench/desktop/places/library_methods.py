"""How far methods could be relied on, and which kinds of repair held: figures with their n."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.empty_state import draw_bars
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.numbers import interval
from workbench.desktop.places.library_figures import methods_figure
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import SMALL
from workbench.errors import WorkbenchError
from workbench.language import tr, trn
from workbench.services.cause_words import kind_words
from workbench.services.library.early_signals import EarlySignal
from workbench.services.library.knowledge import knowledge
from workbench.services.repair_knowledge import KindKnowledge, repair_knowledge
from workbench.services.session import Session
from workbench.services.track_record import MethodRecord, method_records

FEW = 5
"""Below so many incidents an order among methods says little."""
_METHODS = (
    Column(tr("Method"), ColumnKind.NAME, stretch=True),
    Column(tr("Incidents (n)"), ColumnKind.WHOLE),
    Column(tr("Named first"), ColumnKind.WHOLE),
    Column(tr("Among three"), ColumnKind.WHOLE),
    Column(tr("Share first, 95 % interval"), tone="t2"),
)
_REPAIRS = (
    Column(tr("Kind of repair"), ColumnKind.NAME, stretch=True),
    Column(tr("Against"), tone="t2"),
    Column(tr("Model family"), tone="t2"),
    Column(tr("Tried"), ColumnKind.WHOLE),
    Column(tr("Chosen"), ColumnKind.WHOLE),
    Column(tr("Verified"), ColumnKind.WHOLE),
    Column(tr("Rolled back"), ColumnKind.WHOLE),
    Column(tr("Endured"), tone="t2"),
)
_EARLY = (
    Column(tr("Signal"), ColumnKind.NAME, stretch=True),
    Column(tr("Of"), tone="t2"),
    Column(tr("Told early"), tone="t2"),
    Column(tr("First"), ColumnKind.WHOLE),
    Column(tr("Hours before declaring, median"), ColumnKind.NUMBER),
    Column(tr("Quartiles"), tone="t2"),
)


@dataclass(frozen=True, slots=True)
class Records:
    """What the page shows; ``problem`` says why repairs could not be counted."""

    methods: tuple[MethodRecord, ...]
    repairs: tuple[KindKnowledge, ...]
    problem: str = ""
    early: tuple[EarlySignal, ...] = ()


class Methods(TablePage):
    """Intervals by method, the same as a table, and what became of repairs.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "methods"

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller,
            tr(
                "No method has a record yet: it takes an incident with a confirmed cause that "
                "names a node."
            ),
            tr("Go to Hypotheses"),
            draw_bars,
        )
        self.empty.acted.connect(
            lambda: controller.go("hypotheses" if controller.incident else "home")
        )
        self.view = FigureView()
        self.caption = Label("", SMALL, tone="t3", wrap=True)
        self.methods = DataTable(tr("Methods"), _METHODS)
        self.repairs = DataTable(tr("Repairs that were tried"), _REPAIRS)
        self.early = DataTable(tr("How early signals told"), _EARLY)
        card = Card(tr("How often the confirmed cause was named first"))
        card.add(self.view, 1)
        card.add(self.caption)
        tables = []
        for heading, table in (
            (tr("Methods in figures"), self.methods),
            (tr("Which repairs held"), self.repairs),
            (tr("How early signals told, of incidents that came from a score"), self.early),
        ):
            under = Card(heading, padded=False)
            under.add(table, 1)
            under.setMinimumHeight(120)
            tables.append(under)
        card.setMinimumHeight(220)
        self.arrange(((card, 3), *((table, 2) for table in tables)))

    def _go_on(self) -> None:
        self.controller.go("hypotheses" if self.controller.incident else "home")

    def refresh(self) -> None:
        """Ask again."""
        self.controller.backend.ask("methods", records_of, self.show_records, self.fail)

    def show_records(self, found: Records) -> None:
        """Show methods and repairs.

        Parameters
        ----------
        found : Records
        """
        records = found.methods
        self.show_filled(filled=bool(records or found.repairs or found.early))
        self.titleFound.emit(methods_title(records))
        self.view.show_figure(methods_figure(records) if records else None)
        most = max((one.incidents for one in records), default=0)
        words = tr("The last whole run of each method in each incident counts once.")
        if most < FEW:
            words += " " + tr("With so few incidents the order of methods says little.")
        if found.problem:
            words += " " + tr("Repairs cannot be counted: {problem}", problem=found.problem)
        self.caption.setText(words)
        self.methods.set_records(
            [
                (
                    one.title,
                    one.incidents,
                    one.first,
                    one.near,
                    interval(one.share, *one.interval, places=2),
                )
                for one in records
            ]
        )
        self.repairs.set_records([_repair_row(one) for one in found.repairs])
        self.early.set_records([_early_row(one) for one in found.early])


def records_of(session: Session) -> Records:
    """Return the record of methods, and of repairs where every result can still be read.

    Parameters
    ----------
    session : Session
    """
    methods, early = method_records(session), knowledge(session).early
    try:
        return Records(methods, repair_knowledge(session), early=early)
    except WorkbenchError as error:
        return Records(methods, (), error.message, early)


def methods_title(records: Sequence[MethodRecord]) -> str:
    """Return what the records say, as a sentence.

    Parameters
    ----------
    records : sequence of MethodRecord
    """
    if not records:
        return tr("No method has a record yet")
    best = records[0]
    return trn(
        "{title} named the cause first in {first} of {count} incident",
        "{title} named the cause first in {first} of {count} incidents",
        best.incidents,
        title=best.title,
        first=best.first,
    )


def _early_row(one: EarlySignal) -> tuple[object, ...]:
    of = tr("all that came from a score")
    if one.by == "cause":
        of = kind_words(one.value)
    elif one.by == "family":
        of = one.value
    return (
        one.signal,
        of,
        tr("{told} of {count}", told=one.told, count=one.n),
        one.first,
        one.hours,
        None
        if one.low is None or one.high is None
        else tr("{low} to {high}", low=f"{one.low:g}", high=f"{one.high:g}"),
    )


def _repair_row(one: KindKnowledge) -> tuple[object, ...]:
    return (
        one.kind.replace("_", " "),
        kind_words(one.fault) if one.fault else None,
        one.family or None,
        one.tried,
        one.chosen,
        one.verified,
        one.rolled_back,
        tr("{endured} of {count}", endured=one.endured, count=one.followed)
        if one.followed
        else tr("not followed up"),
    )


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Methods(controller)
