"""Saving what a place shows under a name, and showing it again."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from workbench.desktop.components.buttons import Button
from workbench.desktop.components.data_table import DataTable
from workbench.desktop.components.labels import Label
from workbench.desktop.components.table_model import Column
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.numbers import moment
from workbench.desktop.saved_views import (
    LONGEST_NAME,
    SavedView,
    keep_view,
    remove_view,
    saved_views,
)
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.session_keeping import restore_view, view_state
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY
from workbench.desktop.window import MainWindow
from workbench.domain.row_filter import row_filter
from workbench.domain.selection import Origin, Selection
from workbench.language import tr


class SaveView(ActDialog):
    """Asks for a name, and keeps what the place in front shows.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
        With an open incident.
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window, tr("Save view"), tr("Save view"))
        self._window, self._controller = window, controller
        place = window.place(window.current_place)
        self.name = QLineEdit(place.title_text[:LONGEST_NAME])
        self.name.setMaxLength(LONGEST_NAME)
        self.name.selectAll()
        self.name.textChanged.connect(self._check)
        fields = form()
        add_field(fields, tr("Name"), self.name)
        self.body.addLayout(fields)
        said = tr(
            "Keeps what {place} shows now: picture, range, cursor and selected rows. Views are "
            "yours: they are in no journal and leave with no package.",
            place=place.label,
        )
        self.body.addWidget(Label(said, BODY, tone="t2", wrap=True))
        self._check()

    def carry_out(self) -> None:
        """Keep the view."""
        view = view_now(self._window, self._controller, self.name.text().strip())
        keep_view(self._controller.incident, view)
        self._window.notify(Notice(tr("Saved the view {name}.", name=view.name)))
        self.accept()

    def _check(self) -> None:
        if self.name.text().strip():
            self.verb.permit()
        else:
            self.verb.forbid(tr("Give the view a name."))
        known = {view.name for view in saved_views(self._controller.incident)}
        there = self.name.text().strip() in known
        self.verb.setText(tr("Replace view") if there else tr("Save view"))


class ViewList(ActDialog):
    """The views of the open incident; one of them is shown again.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
        With an open incident.
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window, tr("Saved views"), tr("Show view"), leave=tr("Close"))
        self._window, self._controller = window, controller
        self.resize(640, 420)
        self.table = DataTable(
            tr("Saved views"),
            (Column(tr("View"), stretch=True), Column(tr("Place")), Column(tr("Saved"))),
        )
        self.table.recordSelected.connect(self._check)
        self.table.recordOpened.connect(lambda _: self.carry_out())
        self.body.addWidget(self.table, 1)
        self.none = Label(
            tr("No views yet. Save one from the View menu."), BODY, tone="t2", wrap=True
        )
        self.body.addWidget(self.none)
        self.gone = Button(tr("Remove view"))
        self.gone.setAutoDefault(False)
        self.gone.clicked.connect(self._remove)
        self.foot.insertWidget(0, self.gone)
        self._fill()

    def carry_out(self) -> None:
        """Show the chosen view."""
        view = self._chosen()
        if view is not None:
            self.accept()
            show_view(self._window, self._controller, view)

    def _fill(self) -> None:
        views = saved_views(self._controller.incident)
        self.table.set_records(
            [(view.name, view.label, moment(view.at)) for view in views],
            [view.name for view in views],
        )
        self.table.setVisible(bool(views))
        self.none.setVisible(not views)
        if views:
            self.table.select_record(views[0].name)
        self._check()

    def _chosen(self) -> SavedView | None:
        index = self.table.currentIndex()
        name = self.table.records.record_id(index.row()) if index.isValid() else ""
        views = saved_views(self._controller.incident)
        return next((view for view in views if view.name == name), None)

    def _remove(self) -> None:
        view = self._chosen()
        if view is not None:
            remove_view(self._controller.incident, view.name)
            self._fill()

    def _check(self, _record: str = "") -> None:
        for button in (self.verb, self.gone):
            if self._chosen() is None:
                button.forbid(tr("Choose a view."))
            else:
                button.permit()


def view_now(window: MainWindow, controller: Controller, name: str) -> SavedView:
    """Return what the place in front shows.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    name : str
        What it is to be called.
    """
    key = window.current_place
    selection = SelectionModel.of(controller).current
    rows = tuple(selection.rows.to_json()) if selection is not None else ()
    at = controller.backend.session.clock()
    place = window.place(key)
    return SavedView(name, key, place.label, at, view_state(place), rows)


def show_view(window: MainWindow, controller: Controller, view: SavedView) -> None:
    """Show a view again: now, and once more when everything that is asked for has come.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    view : SavedView
    """
    window.go(view.place)
    place = window.place(view.place)
    if view.rows:
        rows = row_filter(list(view.rows))
        SelectionModel.of(controller).select(Selection(rows, Origin.SAVED_VIEW, view.name))
    restore_view(place, view.state)
    if controller.backend.busy:
        again = partial(restore_view, place, view.state)
        controller.backend.idle.connect(again, Qt.ConnectionType.SingleShotConnection)


def save_view(window: MainWindow, controller: Controller) -> SaveView:
    """Ask under which name to keep what is shown.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    dialog = SaveView(window, controller)
    dialog.open()
    return dialog


def show_views(window: MainWindow, controller: Controller) -> ViewList:
    """List the views of the open incident.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """
    dialog = ViewList(window, controller)
    dialog.open()
    return dialog
