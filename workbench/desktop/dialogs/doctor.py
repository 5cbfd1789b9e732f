"""What is installed, what is missing, and what to do about it."""

from collections.abc import Sequence

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.desktop.window import MainWindow
from workbench.language import tr
from workbench.services.doctor import Check, examine

_STATES = {
    "ok": Mark(State.GOOD, tr("there")),
    tr("missing"): Mark(State.BAD, tr("missing")),
    tr("optional"): Mark(State.WARN, tr("optional")),
}
_COLUMNS = (
    Column(tr("Area")),
    Column(tr("Part"), ColumnKind.NAME),
    Column(tr("State"), ColumnKind.MARK),
    Column(tr("Detail"), stretch=True),
    Column(tr("What to type")),
)


class Doctor(ActDialog):
    """All checks in one table, what is missing first.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, tr("What is installed"), leave=tr("Close"))
        self.resize(820, 560)
        self._words = Label(tr("Looking at this machine …"), SMALL, tone="t2")
        self.table = DataTable(tr("What is installed"), _COLUMNS)
        self.body.addWidget(self._words)
        self.body.addWidget(self.table, 1)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show what was found.

        Parameters
        ----------
        checks : sequence of Check
        """
        order = {"missing": 0, "optional": 1, "ok": 2}
        found = sorted(checks, key=lambda check: order.get(check.status, 0))
        self.table.set_records(
            [
                (c.area, c.name, _STATES.get(c.status), c.detail or None, c.remedy or None)
                for c in found
            ]
        )
        lacking = sum(check.status == "missing" for check in checks)
        self._words.setText(
            tr(
                "{lacking} of {checks} parts are missing; the last column says what to type.",
                lacking=lacking,
                checks=len(checks),
            )
            if lacking
            else tr("All {checks} parts that are needed are there.", checks=len(checks))
        )


def show_doctor(window: MainWindow, controller: Controller) -> None:
    """Open the dialog and look.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    dialog = Doctor(window)
    dialog.open()
    folder = controller.folder
    controller.backend.ask(
        "doctor", lambda _: examine(folder), dialog.while_open(dialog.show_checks)
    )
