"""Title row of a place: the answer, its state, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.labels import ElidedLabel
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.theme.fonts import BODY, TITLE
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr


class TitleRow(QWidget):
    """One sentence, one mark, a few buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("titleRow")
        self.setMinimumHeight(30)
        self.setAccessibleName(tr("Title"))
        self._title = ElidedLabel("", TITLE)
        self._mark = StatusMark(Mark(State.UNKNOWN), BODY)
        self._mark.hide()
        self._shown: list[QWidget] = []
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._title)
        row.addWidget(self._mark)
        row.addStretch(1)
        row.addLayout(self._actions)

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self._title.whole_text()

    def set_text(self, text: str) -> None:
        """Say the answer.

        Parameters
        ----------
        text : str
            One sentence without a full stop.
        """
        self._title.setText(text)
        self.setAccessibleName(text)

    def set_mark(self, mark: Mark | None) -> None:
        """Show how sure the answer is.

        Parameters
        ----------
        mark : Mark, optional
            None hides it.
        """
        if mark is not None:
            self._mark.set_mark(mark)
        self._mark.setVisible(mark is not None)

    def set_actions(self, widgets: Sequence[QWidget]) -> None:
        """Exchange what stands at the right; the widgets stay their place's.

        Parameters
        ----------
        widgets : sequence of QWidget
            From left to right.
        """
        for old in self._shown:
            self._actions.removeWidget(old)
            if old not in widgets:
                old.hide()
        self._shown = list(widgets)
        for widget in widgets:
            self._actions.addWidget(widget)
            widget.show()
