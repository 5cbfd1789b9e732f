"""What Review asks and lists: consent to open a model, and all packages of the environment."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.review import PackageVersion

SAME, OTHER = Mark(State.GOOD, tr("same")), Mark(State.WARN, tr("differs"))


class AllowModel(ActDialog):
    """Asks whether a model that can run code may be opened while this package is replayed.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    formats : sequence of str
    signer : str
        Who signed the package; empty if nobody is known.
    allowed : callable
        Called once the reviewer agreed.
    """

    def __init__(
        self, window: QWidget, formats: Sequence[str], signer: str, allowed: Callable[[], None]
    ) -> None:
        super().__init__(window, tr("Open a model that can run code"), tr("Allow for this package"))
        self._allowed = allowed
        named = ", ".join(formats)
        words = tr(
            "A {named} file can run any code it carries, with your rights, as soon as it is "
            "opened. Runs are shielded where this computer allows it, which is no guarantee.",
            named=named,
        )
        self.body.addWidget(Label(words, wrap=True))
        who = (
            tr("The package is signed by {signer}.", signer=signer)
            if signer
            else tr("Nobody you trust signed it.")
        )
        self.body.addWidget(
            Label(tr("{who} Allow it only if you trust where it came from.", who=who), wrap=True)
        )
        self.body.addWidget(
            Label(tr("It holds for this package, until the program ends."), SMALL, tone="t2")
        )

    def carry_out(self) -> None:
        """Agree."""
        self._allowed()
        self.accept()


class Packages(ActDialog):
    """Lists every package the runs recorded, those that differ first.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    packages : sequence of PackageVersion
    """

    def __init__(self, window: QWidget, packages: Sequence[PackageVersion]) -> None:
        super().__init__(window, tr("Environment of the runs"), leave=tr("Close"))
        self.resize(560, 480)
        self.table = DataTable(
            tr("Packages"),
            [
                Column(tr("Here"), ColumnKind.MARK),
                Column(tr("Package"), ColumnKind.NAME, stretch=True),
                Column(tr("Recorded")),
                Column(tr("Installed here")),
            ],
        )
        ordered = sorted(packages, key=lambda p: (p.same, p.name))
        self.table.set_records(
            [(SAME if p.same else OTHER, p.name, p.recorded, p.here) for p in ordered],
            [p.name for p in ordered],
        )
        self.body.addWidget(self.table, 1)
