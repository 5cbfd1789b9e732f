"""Cards: a surface with a heading, a body and buttons at the bottom left."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.emptying import empty
from workbench.desktop.components.flow_layout import FlowLayout
from workbench.desktop.components.labels import ElidedLabel, restyle
from workbench.desktop.theme.fonts import HEADING, SMALL


def rule(*, vertical: bool = False) -> QFrame:
    """Return a decorative 1-px line.

    Parameters
    ----------
    vertical : bool
        Whether it stands.

    Returns
    -------
    QFrame
        The line.
    """
    line = QFrame()
    line.setProperty("surface", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class Card(QFrame):
    """A group of things that belong together.

    Parameters
    ----------
    heading : str
        What the card shows; empty for none.
    secondary : str
        At most one quiet line at the right of the heading.
    padded : bool
        Whether the body keeps 12 × 16 px from the border; tables go without.
    """

    def __init__(self, heading: str = "", secondary: str = "", *, padded: bool = True) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._heading = ElidedLabel(heading, HEADING)
        self._secondary = ElidedLabel(secondary, SMALL, tone="t3")
        across, down = (16, 12) if padded else (1, 1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(across, down, across, down)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._make_head(padded=padded))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        self._layout.addLayout(self.body, 1)
        self._layout.addStretch(0)
        self._footer: FlowLayout | None = None
        self._across = 0 if padded else 15
        self.set_heading(heading, secondary)

    def _make_head(self, *, padded: bool) -> QWidget:
        self._head = QWidget()
        self._head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self._head)
        inset = 0 if padded else 15
        row.setContentsMargins(inset, 0 if padded else 11, inset, 0)
        row.setSpacing(12)
        row.addWidget(self._heading, 1)
        row.addWidget(self._secondary)
        self._head_row = row
        return self._head

    def keep_end_of_heading(self) -> None:
        """Cut a long heading in its middle: what stands at its end says which one it is."""
        self._heading.set_mode(Qt.TextElideMode.ElideMiddle)

    def set_heading(self, heading: str, secondary: str = "") -> None:
        """Change heading and secondary line.

        Parameters
        ----------
        heading : str
            What the card shows.
        secondary : str
            The quiet line at the right.
        """
        self._heading.setText(heading)
        self._secondary.setText(secondary)
        self._secondary.setVisible(bool(secondary))
        self._head.setVisible(bool(heading or secondary) or self._head_row.count() > 2)
        self.setAccessibleName(heading)

    def add_to_head(self, widget: QWidget) -> None:
        """Put a mark or a small control at the right end of the heading.

        Parameters
        ----------
        widget : QWidget
            What to add.
        """
        self._head_row.addWidget(widget)
        self._head.setVisible(True)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Add something to the body.

        Parameters
        ----------
        item : QWidget or QLayout
            What to add below what is there.
        stretch : int
            Its share of free height.
        """
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
        else:
            self.body.addLayout(item, stretch)

    def clear(self) -> None:
        """Take everything out of the body; heading and buttons stay."""
        empty(self.body)

    def add_buttons(self, *buttons: QAbstractButton, right: QWidget | None = None) -> None:
        """Put buttons at the bottom left.

        Parameters
        ----------
        *buttons : QAbstractButton
            From left to right.
        right : QWidget, optional
            A link or a note at the bottom right.
        """
        if self._footer is None:
            self._footer = FlowLayout()
            low = 11 if self._across else 0
            self._footer.setContentsMargins(self._across, 4, self._across, low)
            self._layout.addLayout(self._footer)
        for button in buttons:
            self._footer.addWidget(button)
        if right is not None:
            self._footer.add_right(right)

    def set_edge(self, tone: str) -> None:
        """Colour the border of a card that needs someone.

        Parameters
        ----------
        tone : str
            ``"warn"``, ``"bad"``, ``"accent"`` or empty for the usual line.
        """
        restyle(self, "edge", tone)
