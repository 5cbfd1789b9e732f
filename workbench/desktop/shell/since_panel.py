"""What is different now from then: sentences under the place they are about."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr, trn
from workbench.services.readings.since import Difference

TALLEST = 190


class SincePanel(QWidget):
    """The differences between an earlier state and now."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What is different now"))
        self.differences: tuple[Difference, ...] = ()
        self.summary = Label("", BODY, weight=600, wrap=True)
        self.copy = Button(tr("Copy"), ButtonKind.LINK)
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.addWidget(self.summary, 1)
        head.addWidget(self.copy)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setAccessibleName(tr("Differences"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll)

    def show_differences(self, differences: Sequence[Difference]) -> None:
        """Show other differences.

        Parameters
        ----------
        differences : sequence of Difference
        """
        self.differences = tuple(differences)
        self.summary.setText(summary_words(self.differences))
        self.copy.setVisible(bool(differences))
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        said = ""
        for row, one in enumerate(self.differences):
            about = "" if one.about == said else one.about
            said = one.about
            for column, label in enumerate(
                (
                    Label(about, SMALL, tone="t2", weight=600),
                    Label(one.words, BODY, wrap=True),
                    Label(_fate(one), SMALL, tone="t2"),
                )
            ):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(self.differences), 1)
        self._scroll.setWidget(content)
        self._scroll.setVisible(bool(differences))
        wide = max(self.width(), 600) - 24
        self._scroll.setFixedHeight(min(grid.heightForWidth(wide) + 6, TALLEST))

    def _copy(self) -> None:
        lines = [f"{one.about}: {one.words} ({_fate(one)})" for one in self.differences]
        QGuiApplication.clipboard().setText("\n".join([self.summary.text(), *lines]))


def summary_words(differences: Sequence[Difference]) -> str:
    """Return in a sentence how much is different.

    Parameters
    ----------
    differences : sequence of Difference
    """
    if not differences:
        return tr("Nothing is different now.")
    back = sum(one.restored for one in differences)
    told = trn(
        "{count} thing is different now", "{count} things are different now", len(differences)
    )
    if not back:
        return tr("{told}; all of it stays in the record.", told=told)
    if back == len(differences):
        return tr("{told}; resuming from here would restore them.", told=told)
    return tr("{told}; resuming from here would restore {back} of them.", told=told, back=back)


def _fate(one: Difference) -> str:
    return tr("restored by resuming") if one.restored else tr("stays in the record")
