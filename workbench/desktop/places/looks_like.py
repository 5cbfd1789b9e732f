"""The row "Looks like": the earlier incident most like one, why, and a way to start from it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.numbers import decimal
from workbench.desktop.places.library_acts import start_from_plan
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr
from workbench.services.readings.library import LooksLike, looks_like

MOST_REASONS = 2


class LooksLikeRow(QWidget):
    """One row: name, likeness and reasons at the left, "Start from its plan…" at the right.

    It reads for itself; `show_incident` may be called as often as one likes. Without anything
    alike it says so, and offers nothing.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        self._shown: LooksLike | None = None
        self.setAccessibleName(tr("Looks like"))
        self.head = Label(tr("Looks like"), SMALL, tone="t2", weight=600)
        self.words = Label("", BODY, wrap=True)
        self.start = Button(tr("Start from its plan…"))
        self.start.clicked.connect(self._start)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self.head)
        told.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(told, 1)
        row.addWidget(self.start)
        self.start.hide()

    @property
    def shown(self) -> LooksLike | None:
        """What is shown."""
        return self._shown

    def show_incident(self, incident: str) -> None:
        """Ask what an incident looks like, and show it.

        Parameters
        ----------
        incident : str
            Empty for none: the row hides.
        """
        self.setVisible(bool(incident))
        if incident:
            self._controller.backend.ask(
                f"looks like {id(self)}", lambda s: looks_like(s, incident), self.show_found
            )

    def show_found(self, found: LooksLike) -> None:
        """Show what was found.

        Parameters
        ----------
        found : LooksLike
        """
        self._shown = found
        self.words.setText(looks_like_words(found))
        self.start.setVisible(found.neighbour is not None)

    def _start(self) -> None:
        if self._shown is not None and self._shown.neighbour is not None:
            start_from_plan(self._controller, self._shown.neighbour.incident)


def looks_like_words(found: LooksLike) -> str:
    """Return what an incident looks like in one sentence.

    Parameters
    ----------
    found : LooksLike
    """
    one = found.neighbour
    if one is None:
        return tr("Nothing like it so far. {words}", words=found.words)
    told = "; ".join(one.reasons[:MOST_REASONS]) or tr("nothing in common by name")
    return tr(
        "{code} {title}, {value} alike: {reasons}.",
        code=one.reference,
        title=one.title,
        value=decimal(one.likeness, 2),
        reasons=told,
    )
