"""Tables of results: rows of 28 px, horizontal lines only, sortable, copied with their heads."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.desktop.components.copy_menu import copy_menu
from workbench.desktop.components.focus_ring import FocusFollower
from workbench.desktop.components.table_model import MARK_ROLE, Column, ColumnKind, RecordModel
from workbench.desktop.components.table_saving import TableSaving
from workbench.desktop.theme.appearance import Appearance, current_tokens
from workbench.desktop.theme.marks import Mark
from workbench.desktop.theme.shapes import paint_shape
from workbench.domain.readable import readable
from workbench.language import tr

ROW = 28
HEAD = 28
_SAMPLE = 200


class _HashDelegate(QStyledItemDelegate):
    """Cuts hashes in their middle."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Move the ellipsis."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class _MarkDelegate(QStyledItemDelegate):
    """Paints shape and word over the cell's own background."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell."""
        mark = index.data(MARK_ROLE)
        if not isinstance(mark, Mark):
            super().paint(painter, option, index)
            return
        colours = current_tokens()
        box = option.rect
        if option.state & option.state.State_Selected:
            painter.fillRect(box, QColor(colours.accent_soft))
        colour = colours.colour(mark.colour)
        paint_shape(
            painter, mark.shape, QRectF(box.x() + 8, box.center().y() - 5.5, 12, 12), colour
        )
        painter.save()
        painter.setFont(index.data(Qt.ItemDataRole.FontRole))
        painter.setPen(QColor(colour))
        room = box.adjusted(26, 0, -4, 0)
        shown = painter.fontMetrics().elidedText(
            readable(mark.text), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class DataTable(QTableView):
    """A table that is read, sorted and copied, not edited.

    Parameters
    ----------
    name : str
        What the table shows, for screen readers.
    columns : sequence of Column
        From left to right.

    Signals
    -------
    recordSelected(str)
        The id of the row that became the current one.
    recordOpened(str)
        The id of a row on double click or Enter.
    """

    recordSelected = Signal(str)
    recordOpened = Signal(str)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.records = RecordModel(columns, self)
        self.setModel(self.records)
        self.saving = TableSaving(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self._set_up_heads()
        self._set_up_delegates()
        self.selectionModel().currentRowChanged.connect(self._report_current)
        self.doubleClicked.connect(self._report_opened)

    def set_records(
        self, rows: Sequence[Sequence[object]], ids: Sequence[str] | None = None
    ) -> None:
        """Show other rows and fit the columns to them.

        Parameters
        ----------
        rows : sequence of sequence of object
            One value per column.
        ids : sequence of str, optional
            What each row is called in signals; its number by default.
        """
        self.records.set_records(rows, ids)
        header = self.horizontalHeader()
        if header.isSortIndicatorShown():
            self.records.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        self.fit_columns()

    def select_record(self, record_id: str) -> None:
        """Make a record the current row.

        Parameters
        ----------
        record_id : str
            Its id; one that is not here is passed over.
        """
        row = self.records.row_of(record_id)
        if row >= 0:
            self.setCurrentIndex(self.records.index(row, 0))

    def fit_columns(self) -> None:
        """Give every column the width of its head and its first rows."""
        rows = range(min(_SAMPLE, self.records.rowCount()))
        for at, column in enumerate(self.records.columns):
            if column.stretch:
                continue
            metrics = QFontMetrics(self.records.face(at))
            texts = [self.records.index(row, at).data() for row in rows]
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            if column.kind is ColumnKind.HASH:
                widest = min(widest, metrics.horizontalAdvance("0000000…0000"))
            if column.kind is ColumnKind.MARK:
                widest += 18
            head = QFontMetrics(self.records.head_font)
            widest = max(widest, head.horizontalAdvance(column.title) + 18)
            self.setColumnWidth(at, min(widest, 360) + 24)

    def selected_rows(self) -> list[int]:
        """Return the selected rows, or all if none is.

        Returns
        -------
        list of int
            In the order shown.
        """
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        return chosen or list(range(self.records.rowCount()))

    def copy(self, form: str = "tsv") -> None:
        """Put the selected rows with their heads on the clipboard.

        Parameters
        ----------
        form : str
            One of `domain.table_text.Form`.
        """
        text = self.records.as_text(self.selected_rows(), form, self._shown_columns())
        QGuiApplication.clipboard().setText(text)

    def save(self, target: Path | None = None) -> None:
        """Write the selected rows, or all if none is, to a file.

        Parameters
        ----------
        target : Path, optional
            Asked for where there is none.
        """
        place = target or self.saving.ask()
        if place is not None:
            taken = self.records.taken(self.selected_rows(), self._shown_columns())
            self.saving.save(place, taken.heads, taken.rows, taken.numeric)

    def _shown_columns(self) -> list[int]:
        every = range(self.records.columnCount())
        return [at for at in every if not self.isColumnHidden(at)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C, open with Enter."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._report_opened(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C before the window's Copy action does."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, then the lines under rows, the selection's bar and the focus."""
        super().paintEvent(event)
        colours = current_tokens()
        painter = QPainter(self.viewport())
        painter.setPen(QColor(colours.line))
        wide = self.viewport().width()
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first >= 0:
            last = last if last >= 0 else self.records.rowCount() - 1
            for row in range(first, last + 1):
                low = self.rowViewportPosition(row) + self.rowHeight(row) - 1
                painter.drawLine(0, low, wide, low)
        for index in self.selectionModel().selectedRows():
            top = self.rowViewportPosition(index.row())
            painter.fillRect(0, top, 3, self.rowHeight(index.row()) - 1, QColor(colours.accent))
        self._paint_focus(painter)
        painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        index = self.currentIndex()
        if not (FocusFollower.current().by_keys and self.hasFocus() and index.isValid()):
            return
        width = Appearance.current().focus_width
        painter.setPen(QPen(QColor(current_tokens().accent), width))
        inset = width // 2
        painter.drawRect(self.visualRect(index).adjusted(inset, inset, -inset - 1, -inset - 1))

    def _set_up_heads(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setFixedHeight(HEAD)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by)
        header.setMinimumSectionSize(48)
        for at, column in enumerate(self.records.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else None
            header.setSectionResizeMode(at, mode or QHeaderView.ResizeMode.Interactive)

    def _set_up_delegates(self) -> None:
        for at, column in enumerate(self.records.columns):
            if column.kind is ColumnKind.HASH:
                self.setItemDelegateForColumn(at, _HashDelegate(self))
            elif column.kind is ColumnKind.MARK:
                self.setItemDelegateForColumn(at, _MarkDelegate(self))

    def _sort_by(self, column: int) -> None:
        header = self.horizontalHeader()
        again = header.isSortIndicatorShown() and header.sortIndicatorSection() == column
        falling = again and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, order)
        self.records.sort(column, order)

    def _open_menu(self, at: QPoint) -> None:
        menu = self.copy_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    def copy_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of ways to copy and to save.

        Parameters
        ----------
        parent : QWidget
            Owner of the menu.

        Returns
        -------
        QMenu
            A new menu.
        """
        menu = copy_menu(parent, self.copy)
        menu.addSeparator()
        menu.addAction(tr("Save as…")).triggered.connect(lambda _=False: self.save())
        return menu

    def _report_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.recordSelected.emit(self.records.record_id(current.row()))

    def _report_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.recordOpened.emit(self.records.record_id(index.row()))
