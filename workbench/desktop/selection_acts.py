"""What a person can do with the selection: the bar, the commands, Esc."""

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout

from workbench.desktop.controller import Controller
from workbench.desktop.linking import show_rows_behind
from workbench.desktop.selection_model import SelectionModel
from workbench.desktop.selection_words import (
    count_words,
    rows_words,
    selection_sentence,
    window_words,
)
from workbench.desktop.shell.selection_bar import SelectionBar
from workbench.desktop.state import Notice
from workbench.desktop.window import MainWindow
from workbench.domain.selection import Counted, Selection, find_filter
from workbench.language import tr

ON_SELECTION = (
    "edit.keep_selection",
    "edit.selected_rows",
    "edit.other_rows",
    "edit.copy_selection",
    "edit.clear_selection",
    "run.on_selection",
)
"""Commands that need selected rows."""


class SelectionActs(QObject):
    """Joins the bar, the commands and the model of one window.

    Parameters
    ----------
    window : MainWindow
    controller : Controller
    """

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(controller)
        self._window, self._controller = window, controller
        self.model = SelectionModel.of(controller)
        self.bar = SelectionBar()
        self._place_bar()
        self._bind()
        window.installEventFilter(self)
        self.model.changed.connect(self._show)
        self.model.counted.connect(self._show_counts)
        self.model.refused.connect(self._refuse)
        controller.incidentChanged.connect(self._follow_case)
        controller.reviewChanged.connect(self._follow_case)
        self._show(self.model.current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Clear the selection with Esc, where nothing else wanted the key."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.model.current is not None
        ):
            self.clear()
            return True
        return super().eventFilter(watched, event)

    def keep(self) -> None:
        """Ask for a name and keep the selection under it; rename it where it is kept."""
        current = self.model.current
        if current is not None:
            module = import_module("workbench.desktop.dialogs.keep_filter")
            module.KeepFilter(self._controller, current).open()

    def show_rows(self) -> None:
        """Show the selected rows one by one."""
        current = self.model.current
        if current is not None:
            show_rows_behind(self._controller, current.rows)

    def run(self) -> None:
        """Choose an analysis to run on the selected rows."""
        module = import_module("workbench.desktop.dialogs.run")
        module.run_analysis(self._window, self._controller, on_selection=True)

    def show_kept(self) -> None:
        """Show the filters the incident keeps."""
        module = import_module("workbench.desktop.dialogs.kept_filters")
        module.show_kept_filters(self._controller)

    def select_others(self) -> None:
        """Select all other rows, or say why that cannot be said."""
        if not self.model.negate():
            words = tr("These rows have no simple opposite: a range leaves rows on both sides.")
            self._window.notify(Notice(words))

    def copy(self) -> None:
        """Put the selection on the clipboard, in words."""
        current = self.model.current
        if current is not None:
            words = selection_sentence(current, self.model.counts, None)
            QGuiApplication.clipboard().setText(words)

    def clear(self) -> None:
        """Select nothing."""
        self.model.clear()

    def _bind(self) -> None:
        bar, bind = self.bar, self._window.bind
        acts: dict[str, Callable[[], None]] = {
            "edit.keep_selection": self.keep,
            "edit.kept_filters": self.show_kept,
            "edit.selected_rows": self.show_rows,
            "edit.other_rows": self.select_others,
            "edit.copy_selection": self.copy,
            "edit.previous_selection": self.model.go_back,
            "edit.clear_selection": self.clear,
            "run.on_selection": self.run,
        }
        made: dict[str, QAction] = {name: bind(name, act) for name, act in acts.items()}
        bar.keepWanted.connect(self.keep)
        bar.rowsWanted.connect(self.show_rows)
        bar.runWanted.connect(self.run)
        bar.clearWanted.connect(self.clear)
        for name in (
            "edit.other_rows",
            "edit.previous_selection",
            "edit.copy_selection",
            "edit.kept_filters",
        ):
            bar.menu.addAction(made[name])

    def _place_bar(self) -> None:
        column = self._window.centralWidget().layout()
        if isinstance(column, QBoxLayout):
            column.insertWidget(1, self.bar)  # under the case bar

    def _show(self, selection: Selection | None) -> None:
        self._allow()
        if selection is None or self._controller.review is not None:
            self.bar.hide()
            return
        self._write(selection, self.model.counts)

    def _show_counts(self, counts: Counted) -> None:
        if self.model.current is not None:
            self._write(self.model.current, counts)

    def _write(self, selection: Selection, counts: Counted | None) -> None:
        state = self._controller.state
        kept = find_filter(state.filters, selection.kept) if state and selection.kept else None
        same = kept is not None and kept.sha256 == selection.sha256
        year = self._controller.backend.session.clock().year
        name = kept.name if kept is not None and same else selection.name
        self.bar.show_words(
            rows_words(selection.rows, year),
            count_words(counts),
            window_words(counts),
            name=name,
            kept=same,
        )

    def _refuse(self, words: str) -> None:
        self._window.notify(Notice(words, error=True))

    def _follow_case(self, _news: object = None) -> None:
        self._show(self.model.current)

    def _allow(self) -> None:
        commands, controller = self._window.commands, self._controller
        at_work = bool(controller.incident) and controller.review is None
        why_not = "" if self.model.current is not None else tr("No rows are selected.")
        for name in ON_SELECTION:
            role = {"edit.keep_selection": "filter.kept", "run.on_selection": "run.recorded"}
            refused = why_not or controller.standing.why_not(role.get(name, ""))
            if at_work and not refused:
                commands.permit(name)
            else:
                commands.forbid(name, refused or tr("Open an incident first."))
        if at_work:
            commands.permit("edit.kept_filters")
        else:
            commands.forbid("edit.kept_filters", tr("Open an incident first."))
        if self.model.has_before:
            commands.permit("edit.previous_selection")
        else:
            commands.forbid("edit.previous_selection", tr("Nothing was selected before."))
        for button, name in (
            (self.bar.keep, "edit.keep_selection"),
            (self.bar.run, "run.on_selection"),
        ):
            action = commands.action(name)
            if action.isEnabled():
                button.permit()
            else:
                button.forbid(action.toolTip())
