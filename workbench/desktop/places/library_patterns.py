"""Patterns: verified incidents worth knowing again, by the signals they move, to start from."""

from collections.abc import Sequence
from typing import ClassVar

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.key_values import KeyValueGrid
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.places.library_figures import signature_figure
from workbench.desktop.places.library_outlines import draw_shelf
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import BODY, HEADING
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.records.library import Plan
from workbench.language import tr, trn
from workbench.services.library.patterns import ShelfPattern, patterns, remove_pattern
from workbench.services.library.reasons import mode_words, signal_words

HOLDS = Mark(State.GOOD, tr("holds"))
STALE = Mark(State.WARN, tr("rests on something stale"))
_COLUMNS = (
    Column(tr("Pattern"), ColumnKind.NAME, stretch=True),
    Column(tr("Version"), ColumnKind.WHOLE),
    Column(tr("Failure mode"), tone="t2", stretch=True),
    Column(tr("Started from"), ColumnKind.WHOLE, tip=tr("Incidents that started from it.")),
    Column(tr("From"), tone="t2"),
    Column(tr("State"), ColumnKind.MARK),
)


class Patterns(TablePage):
    """Signatures over a table; the chosen pattern at the right.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "patterns"

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller,
            tr(
                "No patterns yet. A verified incident, with its cause confirmed and its repair "
                "verified, can be saved as one and started from in two clicks."
            ),
            tr("Save the open incident as a pattern…"),
            draw_shelf,
        )
        self.empty.acted.connect(self._save)
        self._found: tuple[ShelfPattern, ...] = ()
        self.view = FigureView()
        self.view.setMinimumHeight(140)
        self.table = DataTable(tr("Patterns"), _COLUMNS)
        self.table.recordSelected.connect(self.choose)
        self.table.recordOpened.connect(lambda key: self.actWanted.emit("start_pattern", key))
        self.side = PatternCard()
        self.side.start.clicked.connect(lambda: self._act("start_pattern"))
        self.side.origin.clicked.connect(self._open_origin)
        self.side.remove.clicked.connect(self._remove)
        self.saving = Button(tr("Save the open incident as a pattern…"))
        self.saving.clicked.connect(self._save)
        card = Card(tr("Which signals each pattern moves"))
        card.add(self.view, 1)
        under = Card(tr("Patterns"), padded=False)
        under.add(self.table, 1)
        under.add_buttons(self.saving)
        under.setMinimumHeight(180)
        self.arrange(((card, 2), (under, 3)), self.side)

    def refresh(self) -> None:
        """Ask again for what is on the shelf."""
        self.controller.backend.ask("patterns", patterns, self.show_patterns, self.fail)

    def show_patterns(self, found: Sequence[ShelfPattern]) -> None:
        """Show the patterns.

        Parameters
        ----------
        found : sequence of ShelfPattern
        """
        self._found = tuple(found)
        self.show_filled(filled=bool(found))
        stale = sum(bool(one.stale) for one in found)
        words = trn("{count} pattern on the shelf", "{count} patterns on the shelf", len(found))
        if stale:
            words = tr("{words}, {stale} no longer sure", words=words, stale=stale)
        self.titleFound.emit(words if found else tr("No patterns yet"))
        rows = [(one.pattern.title, one.pattern.signals) for one in found]
        self.view.show_figure(signature_figure(rows, words) if found else None)
        self.table.set_records([_row(one) for one in found], [one.pattern.id for one in found])
        if found:
            self.table.select_record(found[0].pattern.id)
            self.choose(found[0].pattern.id)

    def choose(self, pattern: str) -> None:
        """Show one at the right.

        Parameters
        ----------
        pattern : str
            Its identifier.
        """
        found = next((one for one in self._found if one.pattern.id == pattern), None)
        if found is not None:
            self.side.show_pattern(found)

    def _act(self, act: str) -> None:
        if self.side.shown is not None:
            self.actWanted.emit(act, self.side.shown.pattern.id)

    def _open_origin(self) -> None:
        if self.side.shown is not None:
            self.actWanted.emit("open", self.side.shown.incident)

    def _save(self) -> None:
        self.actWanted.emit("save_pattern", "")

    def _remove(self) -> None:
        shown, controller = self.side.shown, self.controller
        if shown is None:
            return
        words = tr("{title} was taken off the shelf.", title=shown.pattern.title)

        def done(_: object) -> None:
            if controller.incident == shown.incident:
                controller.tell_undoable(words)
            else:
                self.actWanted.emit("say", words)

        controller.backend.act(lambda s: remove_pattern(s, shown.pattern.id), done)


class PatternCard(Card):
    """The chosen pattern: when it applies, what its plan holds, where it comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: ShelfPattern | None = None
        self.title = Label("", HEADING, wrap=True)
        self.words = Label("", BODY, tone="t2", wrap=True)
        self.mark = StatusMark(HOLDS)
        self.facts = KeyValueGrid()
        for part in (self.title, self.mark, self.words, self.facts):
            self.add(part)
        self.body.addStretch(1)
        self.start = Button(tr("Start from it…"), ButtonKind.PRIMARY)
        self.origin = Button(tr("Open its incident"))
        self.remove = Button(tr("Take off the shelf"), ButtonKind.LINK)
        self.add_buttons(self.start, self.origin, self.remove)

    def show_pattern(self, found: ShelfPattern) -> None:
        """Show a pattern."""
        self.shown, pattern = found, found.pattern
        self.setAccessibleName(pattern.title)
        self.title.setText(pattern.title)
        self.words.setText(found.stale or pattern.words)
        self.words.setVisible(bool(found.stale or pattern.words))
        self.mark.set_mark(STALE if found.stale else HOLDS)
        self.facts.clear()
        self.facts.add(tr("Version"), str(pattern.version))
        self.facts.add(tr("Failure mode"), mode_words(pattern.failure_mode) or tr("not named"))
        signals = ", ".join(signal_words(one) for one in pattern.signals)
        self.facts.add(tr("Signals"), signals or tr("none"))
        self.facts.add(tr("Model"), pattern.family or tr("any"))
        self.facts.add(tr("Plan"), plan_words(pattern.plan))
        self.facts.add(tr("From"), f"{found.reference} {found.incident_title}")
        used = trn("{count} incident", "{count} incidents", found.used)
        self.facts.add(tr("Started"), used)


def plan_words(plan: Plan) -> str:
    """Return what a plan holds, counted.

    Parameters
    ----------
    plan : Plan
    """
    parts = [
        (
            len(plan.hypotheses),
            trn("{count} hypothesis", "{count} hypotheses", len(plan.hypotheses)),
        ),
        (len(plan.tests), trn("{count} test", "{count} tests", len(plan.tests))),
        (len(plan.runs), trn("{count} analysis", "{count} analyses", len(plan.runs))),
        (len(plan.repairs), trn("{count} repair", "{count} repairs", len(plan.repairs))),
        (
            len(plan.guardrails),
            trn("{count} guardrail", "{count} guardrails", len(plan.guardrails)),
        ),
    ]
    return ", ".join(words for count, words in parts if count) or tr("nothing")


def _row(one: ShelfPattern) -> tuple[object, ...]:
    pattern = one.pattern
    mode = mode_words(pattern.failure_mode) if pattern.failure_mode else None
    state = STALE if one.stale else HOLDS
    return pattern.title, pattern.version, mode, one.used, one.reference, state


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Patterns(controller)
