"""Find or run anything: places, commands and whatever else is offered, by a few letters."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.desktop.components.labels import Label
from workbench.desktop.drafts import only_searches
from workbench.desktop.shell.fuzzy import ranked
from workbench.desktop.shell.offers import Offer
from workbench.desktop.shell.recent_choices import recent_choices, remember_choice
from workbench.desktop.theme.appearance import current_tokens
from workbench.desktop.theme.fonts import SMALL, font
from workbench.domain.readable import readable
from workbench.language import tr

_WIDTH = 600
_ROWS = 12
_MOST = 200
"""Lines that are shown at most; typing on narrows them."""
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS}
_NOTE = Qt.ItemDataRole.UserRole + 1
_REFUSED = Qt.ItemDataRole.UserRole + 2
_RECENT = 3.0
"""What having been chosen last is worth beside letters that fit; older choices are worth less."""


class _LineDelegate(QStyledItemDelegate):
    """Paints text at the left and note at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        """Paint one line."""
        colours = current_tokens()
        box: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colours.accent_soft))
            painter.fillRect(box.x(), box.y(), 3, box.height(), QColor(colours.accent))
        note = index.data(_NOTE) or ""  # type: ignore[attr-defined]
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.t3))
        right = box.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, note)
        room = right.width() - painter.fontMetrics().horizontalAdvance(note) - 16
        painter.setFont(option.font)
        refused = bool(index.data(_REFUSED))  # type: ignore[attr-defined]
        painter.setPen(QColor(colours.t3 if refused else colours.t1))
        text = painter.fontMetrics().elidedText(
            readable(str(index.data())),  # type: ignore[attr-defined]
            Qt.TextElideMode.ElideRight,
            room,
        )
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        """Return the height of a row."""
        return QSize(_WIDTH - 40, 28)


class CommandPalette(QDialog):
    """A field and the lines that answer it, best first.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    offers : sequence of Offer
        All lines.
    """

    def __init__(self, window: QWidget, offers: Sequence[Offer]) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        only_searches(self)
        self.setAccessibleName(tr("Find or run anything"))
        self._offers: tuple[Offer, ...] = ()
        self._recent = recent_choices()
        self._order: list[int] = []
        frame = QFrame()
        frame.setProperty("surface", "floating")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find or run anything"))
        self.field.setAccessibleName(tr("Find or run anything"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.lines = QListWidget()
        self.lines.setAccessibleName(tr("Answers"))
        self.lines.setItemDelegate(_LineDelegate(self.lines))
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.itemClicked.connect(self._run_current)
        self.lines.currentRowChanged.connect(self._say_why)
        self.why = Label("", SMALL, tone="t2", wrap=True)
        column.addWidget(self.field)
        column.addWidget(self.lines)
        column.addWidget(self.why)
        self._layouts = (column, outer)
        self.setFixedWidth(_WIDTH)
        self.add(offers)

    def add(self, offers: Iterable[Offer]) -> None:
        """Add lines, such as those that had to be asked for.

        Parameters
        ----------
        offers : iterable of Offer
        """
        row = self.lines.currentRow()
        chosen = self._order[row] if 0 < row < len(self._order) else -1
        self._offers = (*self._offers, *offers)
        self._search(self.field.text())
        if chosen in self._order:
            self.lines.setCurrentRow(self._order.index(chosen))

    @property
    def answers(self) -> list[str]:
        """The texts of the lines that are shown, best first."""
        return [self._offers[at].text for at in self._order]

    def open_over(self, window: QWidget) -> None:
        """Show it at the top middle of a window.

        Parameters
        ----------
        window : QWidget
            The window.
        """
        left = (window.width() - self.width()) // 2
        self.move(window.mapToGlobal(window.rect().topLeft()).x() + left, window.y() + 64)
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the lines while the field keeps the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._run_current()
                return True
            step = _ROWS if key == Qt.Key.Key_PageDown else _MOVES.get(key)
            if step is not None:
                last = self.lines.count() - 1
                self.lines.setCurrentRow(min(last, max(0, self.lines.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)

    def _search(self, wanted: str) -> None:
        worth = {key: _RECENT * (1 - at / len(self._recent)) for at, key in enumerate(self._recent)}
        bonus = [worth.get(offer.key, 0.0) - bool(offer.reason) for offer in self._offers]
        self._order = ranked(wanted, [offer.text for offer in self._offers], bonus)[:_MOST]
        self.lines.clear()
        for at in self._order:
            offer = self._offers[at]
            item = QListWidgetItem(offer.text)
            item.setData(_NOTE, offer.note)
            item.setData(_REFUSED, bool(offer.reason))
            spoken = f"{offer.text}, {offer.note}" if offer.note else offer.text
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, offer.reason)
            self.lines.addItem(item)
        self.lines.setFixedHeight(28 * min(_ROWS, max(1, len(self._order))))
        self.lines.setVisible(bool(self._order))
        self.lines.setCurrentRow(0)
        self._say_why(self.lines.currentRow())

    def _say_why(self, row: int) -> None:
        """Say why the line that is marked cannot be chosen, where it cannot."""
        words = "" if self._order else tr("Nothing is called so.")
        if 0 <= row < len(self._order):
            words = self._offers[self._order[row]].reason
        self.why.setText(words)
        self.why.setVisible(bool(words))
        for layout in self._layouts:
            layout.activate()  # else the size is still that of the lines before
        self.adjustSize()

    def _run_current(self) -> None:
        row = self.lines.currentRow()
        if not 0 <= row < len(self._order):
            return
        chosen = self._offers[self._order[row]]
        if chosen.reason:
            return
        remember_choice(chosen.key)
        self.accept()
        chosen.run()
