"""Recurring fault lines: which sources, stages and kinds of failure keep coming back, by month."""

from typing import ClassVar

from workbench.desktop.components.card import Card
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.segmented_control import SegmentedControl
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.places.library_figures import fault_figure
from workbench.desktop.places.library_outlines import draw_cells
from workbench.desktop.places.library_section import LibrarySection
from workbench.desktop.places.library_table_page import TablePage
from workbench.desktop.plots.figure_view import FigureView
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr, trn
from workbench.services.cause_words import kind_words, node_words
from workbench.services.library.fault_lines import FaultLine, FaultLines, fault_lines
from workbench.services.library.reasons import mode_words, signal_words

ROW, ROOM = 52, 70
"""Px of a line, and of what stands around all of them."""
_AXES = (
    ("failure_mode", tr("Failure modes")),
    ("fault", tr("Kinds of fault")),
    ("source", tr("Sources")),
    ("where", tr("Stages")),
    ("signal", tr("Signals")),
)
_COLUMNS = (
    Column(tr("What comes back"), ColumnKind.NAME, stretch=True),
    Column(tr("Incidents"), ColumnKind.WHOLE),
    Column(tr("Cause confirmed in"), ColumnKind.WHOLE),
    Column(tr("Told of only"), ColumnKind.WHOLE),
    Column(tr("First"), tone="t2"),
    Column(tr("Last"), tone="t2"),
    Column(tr("Median days between"), ColumnKind.NUMBER, places=0),
    Column(tr("Which"), tone="t2", stretch=True),
)


class Faults(TablePage):
    """A row a fault line, a column a month; the same in figures below.

    Parameters
    ----------
    controller : Controller
    """

    key: ClassVar[str] = "faults"

    def __init__(self, controller: Controller) -> None:
        super().__init__(
            controller,
            tr("Nothing has come back yet: it takes two incidents that share something."),
            tr("Import old incidents…"),
            draw_cells,
            sample=True,
        )
        self.empty.acted.connect(lambda: self.actWanted.emit("import", ""))
        self._found: FaultLines | None = None
        self.axis = SegmentedControl(tr("What is counted"), _AXES)
        self.axis.chosen.connect(lambda _: self._show_axis())
        self.view = FigureView()
        self.caption = Label("", SMALL, tone="t3", wrap=True)
        self.table = DataTable(tr("Recurring fault lines"), _COLUMNS)
        card = Card(tr("Incidents by month of their beginning"))
        card.add(self.axis)
        card.add(self.view, 1)
        card.add(self.caption)
        under = Card(tr("The same in figures"), padded=False)
        under.add(self.table, 1)
        under.setMinimumHeight(160)
        card.setMinimumHeight(240)
        self.arrange(((card, 0), (under, 1)))

    def refresh(self) -> None:
        """Ask again what keeps coming back."""
        self.controller.backend.ask("fault lines", fault_lines, self.show_lines, self.fail)

    def show_lines(self, found: FaultLines) -> None:
        """Show the lines.

        Parameters
        ----------
        found : FaultLines
        """
        self._found = found
        self.show_filled(filled=bool(found.lines))
        most = found.of("failure_mode") or found.of("source") or found.lines
        words = tr("Nothing has come back yet")
        if most:
            times = trn("{count} time", "{count} times", most[0].n)
            name = line_words(most[0])
            words = tr("{name} came back: {times} so far", name=name, times=times)
        self.titleFound.emit(words[:1].upper() + words[1:])
        self._show_axis()

    def _show_axis(self) -> None:
        found = self._found
        if found is None:
            return
        lines = found.of(self.axis.current)
        self.view.setMaximumHeight(ROOM + ROW * max(len(lines), 2))
        self.view.show_figure(fault_figure(found, lines, [line_words(one) for one in lines]))
        nothing = tr("Nothing of this sort happened twice.") + " "
        self.caption.setText(
            ("" if lines else nothing)
            + found.words
            + " "
            + trn(
                "The picture shows {count} month, figures count all. Drills are left out.",
                "The picture shows the last {count} months, figures count all. Drills are left "
                "out.",
                len(found.months),
            )
        )
        self.table.set_records(
            [
                (
                    line_words(one),
                    one.n,
                    one.confirmed,
                    one.imported,
                    one.first.date().isoformat(),
                    one.last.date().isoformat(),
                    one.days_between,
                    ", ".join(one.references),
                )
                for one in lines
            ]
        )


def line_words(line: FaultLine) -> str:
    """Return what a line is called.

    Parameters
    ----------
    line : FaultLine
    """
    words = {"failure_mode": mode_words, "fault": kind_words, "signal": signal_words}
    return words.get(line.axis, node_words)(line.value)


def make_section(controller: Controller) -> LibrarySection:
    """Return the page."""
    return Faults(controller)
