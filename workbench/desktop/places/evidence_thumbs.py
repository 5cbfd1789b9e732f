"""The columns of both windows as small pictures in a row, the oddest first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.card import Card
from workbench.desktop.components.labels import ElidedLabel, Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.dialogs.role_names import ROLES, role_words
from workbench.desktop.plots.picked_histogram import PickedHistogram
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.evidence_columns import ColumnCard
from workbench.services.readings.selected_columns import SelectedShares

HEIGHT = 142
MOST = 24
SAME = tr("same in both")
_WIDTH = 208


class ColumnThumb(Card):
    """One column: its name, its role, both distributions, and what is odd.

    Parameters
    ----------
    column : ColumnCard
        What to show first.

    Signals
    -------
    roleWanted(str, str)
        Name of the column, and the role it is to have; empty for none.
    """

    roleWanted = Signal(str, str)

    def __init__(self, column: ColumnCard) -> None:
        super().__init__()
        self.setFixedSize(_WIDTH, HEIGHT)
        self._name = ElidedLabel("", BODY, weight=600)
        self.role = Button("", ButtonKind.CHIP)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(
            lambda action: self.roleWanted.emit(self._column.name, action.data())
        )
        self.role.attach_menu(self._menu)
        self.view = PickedHistogram()
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._odd = StatusMark(Mark(State.WARN))
        self._same = Label(SAME, SMALL, tone="t3")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self.role)
        self.add(head)
        self.add(self.view, 1)
        self.add(self._odd)
        self.add(self._same)
        self.show_column(column, edged=False)

    @property
    def name(self) -> str:
        """The column that is shown."""
        return self._column.name

    def show_column(self, column: ColumnCard, *, edged: bool) -> None:
        """Show another column, or the same one as it is now.

        Parameters
        ----------
        column : ColumnCard
        edged : bool
            Whether an odd one gets an amber border.
        """
        self._column = column
        self._name.setText(column.name)
        guessed = tr(" Guessed: {guessed}.", guessed=column.guessed) if column.guessed else ""
        self.role.setText(role_words(column.role) + (" ?" if column.guessed else ""))
        self.role.setAccessibleName(
            tr("Role of {name}: {role}", name=column.name, role=role_words(column.role))
        )
        self.role.set_tip(
            tr(
                "Role of {name}: {role}.{guessed}",
                name=column.name,
                role=role_words(column.role),
                guessed=guessed,
            )
        )
        self.view.show_figure(column.figure)
        self.setAccessibleName(f"{column.name}, {role_words(column.role)}: {column.odd or SAME}")
        self._odd.set_mark(Mark(State.WARN, column.odd or SAME))
        self._odd.setVisible(bool(column.odd))
        self._same.setVisible(not column.odd)
        self.set_edge("warn" if column.odd and edged else "")

    @property
    def column(self) -> str:
        """The name of the column."""
        return self._column.name

    def show_selected(self, shares: SelectedShares | None) -> None:
        """Show which part of each bin is selected; with none, the whole as it was.

        Parameters
        ----------
        shares : SelectedShares or None
        """
        if shares is None:
            self.view.show_selected(None)
            self.view.show_figure(self._column.figure)
        else:
            self.view.show_selected(shares)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the roles."""
        self._menu.popup(event.globalPos())

    def _fill_menu(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for role in (*ROLES, ""):
            action = self._menu.addAction(role_words(role))
            action.setActionGroup(group)
            action.setCheckable(True)
            action.setChecked(role == self._column.role)
            action.setData(role)


class ColumnStrip(QScrollArea):
    """All columns side by side; the row scrolls.

    Signals
    -------
    roleWanted(str, str)
        As of `ColumnThumb`.
    thumbMade(ColumnThumb)
        One more column is shown.
    """

    roleWanted = Signal(str, str)
    thumbMade = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Columns of both windows, the oddest first"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._content.setObjectName("viewportContents")
        self._row = QHBoxLayout(self._content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addStretch(1)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self.thumbs: list[ColumnThumb] = []
        self.setFixedHeight(HEIGHT)

    def show_columns(self, columns: Sequence[ColumnCard]) -> None:
        """Show other columns.

        Parameters
        ----------
        columns : sequence of ColumnCard
            The oddest first; the first 24 are shown.
        """
        shown = columns[:MOST]
        odd = sum(bool(column.odd) for column in shown)
        # An edge on most columns would point at none of them.
        edged = 2 * odd <= len(shown)
        while len(self.thumbs) > len(shown):
            gone = self.thumbs.pop()
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for column in shown[len(self.thumbs) :]:
            thumb = ColumnThumb(column)
            thumb.roleWanted.connect(self.roleWanted)
            self._row.insertWidget(len(self.thumbs), thumb)
            self.thumbs.append(thumb)
            self.thumbMade.emit(thumb)
        for thumb, column in zip(self.thumbs, shown, strict=True):
            thumb.show_column(column, edged=edged)
        self._content.setMinimumWidth(max(len(shown) * (_WIDTH + 12) - 12, 0))
        self._fit()
        self.setVisible(bool(shown))

    def reveal(self, name: str) -> bool:
        """Bring a column into view and put the keyboard on it; return whether it is here.

        Parameters
        ----------
        name : str
        """
        for thumb in self.thumbs:
            if thumb.name == name:
                self.ensureWidgetVisible(thumb)
                thumb.role.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the bar where the row is longer than the place is wide."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scrolls = self._content.minimumWidth() > self.width()
        self.setFixedHeight(HEIGHT + (12 if scrolls else 0))
