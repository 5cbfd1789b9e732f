"""Keys and values under each other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.theme.fonts import SMALL, mono


class KeyValueGrid(QWidget):
    """Facts about one thing, one per row; values can be selected and copied.

    Parameters
    ----------
    key_width : int
        Least width of the column of keys in px, so that two grids line up.
    """

    def __init__(self, key_width: int = 84) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, key_width)
        self._grid.setColumnStretch(1, 1)

    def clear(self) -> None:
        """Take all rows away."""
        empty(self._grid)

    def add(
        self, key: str, value: str | QWidget, *, hashed: bool = False, breakable: bool = False
    ) -> None:
        """Add a row.

        Parameters
        ----------
        key : str
            What it is.
        value : str or QWidget
            Text, which wraps, or a widget such as a mark or a chip.
        hashed : bool
            Whether the text is a hash: one line in the mono face, cut in its middle.
        breakable : bool
            Whether long names in the text may break behind underscores and slashes.
        """
        row = self._grid.rowCount()
        label = Label(key, SMALL, tone="t3")
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        widget = value if isinstance(value, QWidget) else self._text(value, hashed=hashed)
        if breakable and isinstance(widget, Label) and isinstance(value, str):
            widget.set_breakable_text(value)
        label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(f"{key}: {value}" if isinstance(value, str) else key)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, row, 0, top)
        if isinstance(value, QWidget):
            self._grid.addWidget(widget, row, 1, top | Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(widget, row, 1)

    @staticmethod
    def _text(value: str, *, hashed: bool) -> QLabel:
        label: Label
        if hashed:
            label = ElidedLabel(value, SMALL, mode=Qt.TextElideMode.ElideMiddle)
            label.setFont(mono(SMALL))
        else:
            label = Label(value, SMALL, wrap=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label
