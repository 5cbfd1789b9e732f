"""Layouts: saving how the panels stand under a name, and going back to one."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column, ColumnKind
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.shell.layouts import Layouts
from workbench.desktop.theme.fonts import SMALL
from workbench.desktop.window import MainWindow
from workbench.language import tr


class LayoutsDialog(ActDialog):
    """The layouts with names, and a field for a new one.

    Parameters
    ----------
    window : MainWindow
    layouts : Layouts
    """

    def __init__(self, window: MainWindow, layouts: Layouts) -> None:
        super().__init__(window, tr("Layouts"), leave=tr("Close"))
        self.resize(560, 480)
        self._window, self._layouts = window, layouts
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("A name for how the panels stand now"))
        self.name.setAccessibleName(tr("Name of the layout"))
        self.name.textChanged.connect(self._judge)
        here = window.current_place
        label = window.place(here).label if here else ""
        self.only_here = QCheckBox(tr("For {place} only", place=label))
        self.only_here.setEnabled(bool(here))
        self.save = Button(tr("Save layout"), ButtonKind.PRIMARY)
        self.save.clicked.connect(self.save_present)
        self.table = DataTable(
            tr("Layouts"),
            [
                Column(tr("Name"), ColumnKind.NAME, stretch=True),
                Column(tr("For"), tone="t2"),
            ],
        )
        self.table.recordSelected.connect(self._judge)
        self.table.recordOpened.connect(self._use)
        self.use = Button(tr("Use it"))
        self.use.clicked.connect(lambda: self._use(self.chosen))
        self.forget = Button(tr("Delete"))
        self.forget.clicked.connect(self._forget)
        self.none = Label(
            tr("No layout has a name yet. Arrange the panels, name them here, and save."),
            tone="t2",
            wrap=True,
        )
        self._arrange()
        self.show_layouts()

    @property
    def chosen(self) -> str:
        """The name of the layout that is marked; empty for none."""
        at = self.table.currentIndex()
        return self.table.records.record_id(at.row()) if at.isValid() else ""

    def show_layouts(self) -> None:
        """List the layouts."""
        found = self._layouts.named
        self.table.set_records(
            [(layout.name, self._place_words(layout.place)) for layout in found],
            [layout.name for layout in found],
        )
        self.table.setVisible(bool(found))
        self.none.setVisible(not found)
        self._judge()

    def save_present(self) -> None:
        """Save how the panels stand now."""
        name = self.name.text().strip()
        if name:
            place = self._window.current_place if self.only_here.isChecked() else ""
            self._layouts.save_as(name, place)
            self.name.clear()
            self.show_layouts()
            self.table.select_record(name)

    def _place_words(self, place: str) -> str:
        if not place:
            return tr("every place")
        try:
            return self._window.place(place).label
        except KeyError:
            return place

    def _use(self, name: str) -> None:
        if name:
            self.accept()
            self._layouts.use(name)

    def _forget(self) -> None:
        if self.chosen:
            self._layouts.forget(self.chosen)
            self.show_layouts()

    def _reset(self) -> None:
        self.accept()
        self._layouts.reset()

    def _judge(self, _news: str = "") -> None:
        name = self.name.text().strip()
        known = {layout.name for layout in self._layouts.named}
        self.save.setText(tr("Replace layout") if name in known else tr("Save layout"))
        self.save.permit() if name else self.save.forbid(tr("Give it a name first."))
        for button in (self.use, self.forget):
            button.permit() if self.chosen else button.forbid(tr("Choose a layout."))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.only_here)
        row.addWidget(self.save)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.none, 1)
        words = tr("Kept are which panels are open, where they stand, and their sizes.")
        self.body.addWidget(Label(words, SMALL, tone="t2", wrap=True))
        back = Button(tr("Reset the layout"))
        back.clicked.connect(self._reset)
        for button in (self.save, self.use, self.forget, back):
            button.setAutoDefault(False)
        for place, button in enumerate((back, self.forget, self.use)):
            self.foot.insertWidget(min(place, 1) + (place > 1), button)


def show_layouts(window: MainWindow, layouts: Layouts) -> None:
    """Open the dialog.

    Parameters
    ----------
    window : MainWindow
    layouts : Layouts
    """
    LayoutsDialog(window, layouts).open()
