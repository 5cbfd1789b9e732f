"""Running an analysis: which one, with what parameters, and what it takes for granted."""

from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.columns import ScrollColumn
from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.components.tips import set_tip
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.analyses import Offered, kind_words, offered
from workbench.desktop.dialogs.findings import show_run
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.dialogs.method import method_labels, replace_content
from workbench.desktop.dialogs.rows_choice import RowsChoice
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, HEADING, SMALL, font
from workbench.desktop.window import MainWindow
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.selection import Selection
from workbench.language import tr
from workbench.services import running
from workbench.services.readings.battery import method_by
from workbench.services.session import Progress, Session

LARGEST_SEED = 2**31 - 1


class RunAnalysis(ActDialog):
    """Analyses by kind at the left; why, assumptions, caveats and parameters of one at the right.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
        With an open incident.
    on_selection : bool
        Whether the rows selected now are what is proposed to run on.
    """

    def __init__(
        self, window: MainWindow, controller: Controller, *, on_selection: bool = False
    ) -> None:
        super().__init__(window, tr("Run an analysis"), tr("Run"))
        self._controller = controller
        self._incident = controller.incident
        self._offers: tuple[Offered, ...] = ()
        self._chosen: Offered | None = None
        self.form = ParameterForm({})
        self.expected = QLineEdit()
        self.resize(880, 600)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Analyses"))
        self.list.setFixedWidth(256)
        self.list.setFont(font(BODY))
        self.list.currentItemChanged.connect(self._follow)
        self.list.itemActivated.connect(lambda _: self.carry_out())
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self._about = QWidget()
        self._about_column = QVBoxLayout(self._about)
        self._about_column.setContentsMargins(4, 0, 12, 0)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.list)
        row.addWidget(ScrollColumn(self._about), 1)
        self.body.addLayout(row, 1)
        self.rows = RowsChoice(controller, on_selection=on_selection)
        seeds = form()
        add_field(seeds, tr("Rows"), self.rows)
        add_field(seeds, tr("Seed"), self.seed)
        self.foot.insertLayout(0, seeds)
        self.verb.forbid(tr("Choose an analysis."))

    def show_offers(self, offers: Sequence[Offered]) -> None:
        """List analyses.

        Parameters
        ----------
        offers : sequence of Offered
            By kind.
        """
        self._offers = tuple(offers)
        self.list.clear()
        kind = ""
        for place, one in enumerate(self._offers):
            if one.info.kind != kind:
                kind = one.info.kind
                self.list.addItem(_head(kind_words(kind)))
            item = QListWidgetItem(one.info.title)
            item.setData(Qt.ItemDataRole.UserRole, place)
            if one.reason:
                set_tip(item, one.reason)
            self.list.addItem(item)
        first = next((p for p, one in enumerate(self._offers) if not one.reason), 0)
        self.choose(first)
        self.list.setFocus()

    def choose(self, place: int) -> None:
        """Choose an analysis by its place among the offers.

        Parameters
        ----------
        place : int
        """
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == place:
                self.list.setCurrentRow(row)

    def carry_out(self) -> None:
        """Start the run with what is set."""
        if self._chosen is None or self._chosen.reason:
            return
        try:
            values = self.form.values()
        except ValueError as error:
            self.say_problem(str(error))
            self.form.focus_first_problem()
            return
        start_run(
            self._controller,
            self._incident,
            self._chosen,
            values,
            self.seed.value(),
            self.rows.chosen,
            expected=self.expected.text(),
        )
        self.accept()

    def _follow(self, item: QListWidgetItem | None) -> None:
        place = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if place is None:
            return
        self._chosen = self._offers[place]
        self.say_problem(self._chosen.reason)
        if self._chosen.reason:
            self.verb.forbid(self._chosen.reason)
        else:
            self.verb.permit()
        self._describe(self._chosen)

    def _describe(self, one: Offered) -> None:
        info = one.info
        self.form = ParameterForm(info.parameters)
        parts: list[QWidget] = [Label(info.title, HEADING)]
        parts += method_labels(method_by(info))
        parts.append(Label(tr("Expected"), BODY, weight=600))
        self.expected = QLineEdit(one.expected)
        self.expected.setAccessibleName(tr("Behaviour that is expected"))
        set_tip(self.expected, tr("What you expect where all is well; kept with the run."))
        parts.append(self.expected)
        parts.append(Label(tr("Parameters"), BODY, weight=600))
        parts.append(self.form)
        parts.append(Label(f"{info.id} {info.version} · {info.plugin}", SMALL, tone="t3"))
        replace_content(self._about_column, parts)
        QWidget.setTabOrder(self.list, self.expected)
        QWidget.setTabOrder(self.expected, self.form)


def _head(words: str) -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(font(SMALL, 600))
    return item


def run_analysis(
    window: MainWindow, controller: Controller, wanted: str = "", *, on_selection: bool = False
) -> None:
    """Open the dialog on the incident that is open.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    wanted : str
        The analysis to choose at first; empty for the first one.
    on_selection : bool
        Whether the rows selected now are what is proposed to run on.
    """
    if not controller.incident:
        return
    dialog = RunAnalysis(window, controller, on_selection=on_selection)
    dialog.open()
    incident = controller.incident

    def show(offers: Sequence[Offered]) -> None:
        dialog.show_offers(offers)
        for place, one in enumerate(offers):
            if one.info.id == wanted:
                dialog.choose(place)

    controller.backend.ask("analyses", lambda s: offered(s, incident), dialog.while_open(show))


def start_run(  # noqa: PLR0913 -- one argument for each thing a person can choose
    controller: Controller,
    incident: str,
    chosen: Offered,
    values: dict[str, JsonValue],
    seed: int,
    selection: Selection | None = None,
    *,
    expected: str = "",
) -> None:
    """Start a run as a job; its findings are shown when it is done.

    Parameters
    ----------
    controller : Controller
    incident : str
    chosen : Offered
    values : dict
        Its parameters.
    seed : int
    selection : Selection, optional
        Only on these rows of both windows.
    expected : str
        The behaviour that is expected; empty for what the program would say.
    """
    info = chosen.info

    def work(session: Session, progress: Progress, cancel: Event) -> Outcome[running.RunMade]:
        made = running.run_analysis(
            session,
            incident,
            info.id,
            parameters=values,
            seed=seed,
            selection=selection,
            expected="" if expected == chosen.expected else expected,
            progress=progress,
            cancel=cancel,
        )
        made.value.check()
        return made

    def done(made: running.RunMade) -> None:
        run = made.run
        before = tr(" (answered before, taken from the record)") if made.cached else ""
        controller.window.notify(Notice(f"{run.title}: {run.summary}{before}"))
        show_run(controller, incident, run.id)

    def show(made: running.RunMade) -> None:
        show_run(controller, incident, made.run.id)

    controller.backend.start(info.title, work, done, show=show)
