"""What Review asks and lists: consent to open a model, and all packages of the environment."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.services.readings.review import PackageVersion

SAME, OTHER = Mark(State.GOOD, "same"), Mark(State.WARN, "differs")


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
        super().__init__(window, "Open a model that can run code", "Allow for this package")
        self._allowed = allowed
        named = ", ".join(formats)
        words = (
            f"A {named} file can run any code it carries, with your rights, as soon as it is "
            "opened. Runs are shielded where this computer allows it, which is no guarantee."
        )
        self.body.addWidget(Label(words, wrap=True))
        who = f"The package is signed by {signer}." if signer else "Nobody you trust signed it."
        self.body.addWidget(
            Label(f"{who} Allow it only if you trust where it came from.", wrap=True)
        )
        self.body.addWidget(
            Label("It holds for this package, until the program ends.", SMALL, tone="t2")
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
        super().__init__(window, "Environment of the runs", leave="Close")
        self.resize(560, 480)
        self.table = DataTable(
            "Packages",
            [
                Column("Here", ColumnKind.MARK),
                Column("Package", ColumnKind.NAME, stretch=True),
                Column("Recorded"),
                Column("Installed here"),
            ],
        )
        ordered = sorted(packages, key=lambda p: (p.same, p.name))
        self.table.set_records(
            [(SAME if p.same else OTHER, p.name, p.recorded, p.here) for p in ordered],
            [p.name for p in ordered],
        )
        self.body.addWidget(self.table, 1)
