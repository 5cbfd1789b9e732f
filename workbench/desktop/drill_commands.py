"""Drill mode of the window: its commands, its banner with the clock, its answer sheet."""

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout

from workbench.desktop.controller import Controller
from workbench.desktop.shell.dock import Dock
from workbench.desktop.shell.docks import Panel
from workbench.desktop.shell.drill_banner import DrillBanner
from workbench.desktop.state import Notice
from workbench.domain.changes import Outcome
from workbench.domain.records.drilling import DrillAnswer
from workbench.language import tr
from workbench.services.drilling.sheet import (
    DrillStanding,
    give_answer,
    look_at,
    standing,
    standing_of,
)
from workbench.services.session import Session

if TYPE_CHECKING:
    from workbench.desktop.dialogs.drill_sheet import DrillSheet

SHEET = "drillSheetDock"
SECOND_MS = 1000
_LOOK_MS = 1500
"""A place that is only passed through is not looked at."""
_WARNINGS = (300, 60)
"""Seconds left at which the clock is told in words."""
_LAST_SAVE = 2.0
_NO_DRILL = tr("The open incident is no drill.")


class DrillMode(QObject):
    """Follows the open incident: where it is a drill, the same screens get a banner and a sheet.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._window = controller.window
        self.banner = DrillBanner()
        self._place_banner()
        self._told: set[tuple[str, int]] = set()
        self._ending = ""
        self._seconds = QTimer(self, interval=SECOND_MS)
        self._seconds.timeout.connect(self.tick)
        self._look = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._look.timeout.connect(self._looked)
        right = Qt.DockWidgetArea.RightDockWidgetArea
        self._window.docks.offer(Panel(SHEET, self._make_sheet, right))
        self._bind()
        self.banner.answerWanted.connect(self.show_sheet)
        self.banner.hintWanted.connect(self.ask_for_hint)
        self.banner.endWanted.connect(self.end)
        self.banner.resultWanted.connect(self.show_result)
        controller.incidentChanged.connect(self.follow)
        controller.reviewChanged.connect(self.follow)
        self._window.placeChanged.connect(lambda _: self._look.start())
        self.follow()

    @property
    def now(self) -> DrillStanding | None:
        """How the open drill stands; None where none is open."""
        state = self._controller.state
        if state is None or state.records.drill is None or self._controller.review is not None:
            return None
        return standing_of(self._controller.backend.session, state)

    @property
    def sheet(self) -> "DrillSheet | None":
        """The answer sheet, once it was made."""
        dock = self._window.docks.found(SHEET)
        return None if dock is None else dock.widget()  # type: ignore[return-value]

    def follow(self, _news: object = None) -> None:
        """Show how the open incident stands, if it is a drill."""
        now = self.now
        self.banner.show_drill(now)
        if self.sheet is not None:
            self.sheet.show_drill(self._controller.state if now is not None else None)
        running = now is not None and now.phase == "running"
        if running and not self._seconds.isActive():
            self._seconds.start()
            self._look.start()
        elif not running:
            self._seconds.stop()
        self._permit(now)

    def tick(self) -> None:
        """Let the clock go on; what is on the sheet is saved just before the time is up."""
        now = self.now
        if now is None:
            self._seconds.stop()
            return
        self.banner.show_drill(now)
        for mark in _WARNINGS:
            if now.seconds_left <= mark < now.drill.minutes * 60:
                self._warn(now, mark)
        sheet = self.sheet
        if sheet is not None and 0 < now.seconds_left <= _LAST_SAVE and self._is_unsaved(now):
            sheet.carry_out()
        if now.phase == "time_up" and self._ending != now.incident:
            self._seconds.stop()
            self._ending = now.incident
            self._dialog("drill_ending", "end_drill", now.incident)

    def show_sheet(self) -> None:
        """Show the answer sheet, with the keyboard on its first field."""
        if self.now is not None:
            dock = self._window.docks.open(SHEET)
            self.follow()
            if self.sheet is not None:
                dock.show()
                self.sheet.causes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_for_hint(self) -> None:
        """Ask whether a hint is worth its points."""
        now = self.now
        if now is not None and now.hints_left > 0:
            opener = import_module("workbench.desktop.dialogs.drill_ending").AskForHint
            opener(self._controller, now).open()

    def end(self) -> None:
        """Save what is on the sheet, and show what is about to be handed in."""
        now, sheet = self.now, self.sheet
        if now is None or now.phase == "graded":
            return
        incident, backend = now.incident, self._controller.backend

        def show(_: object = None) -> None:
            backend.ask("drill", lambda s: standing(s, incident), self._open_end)

        if sheet is None or now.phase != "running" or not self._is_unsaved(now):
            show()
            return
        fields = sheet.answer_fields()

        def work(session: Session) -> Outcome[DrillAnswer]:
            return give_answer(session, incident, **fields)

        backend.act(work, show)

    def show_result(self) -> None:
        """Show the graded result of the open drill."""
        now = self.now
        if now is not None and now.phase == "graded":
            self._dialog("drill_result", "show_result", now.incident)

    def _open_end(self, now: DrillStanding) -> None:
        import_module("workbench.desktop.dialogs.drill_ending").EndDrill(
            self._controller, now
        ).open()

    def _is_unsaved(self, now: DrillStanding) -> bool:
        """Whether the sheet names a cause and says something else than what is saved."""
        sheet = self.sheet
        if sheet is None:
            return False
        fields = sheet.answer_fields()
        if not fields["cause"]:
            return False
        kept = now.answer
        if kept is None:
            return True
        body = kept.json_body()
        onset = kept.onset.isoformat() if kept.onset is not None else None
        said = {**fields, "others": list(fields["others"])}  # type: ignore[call-overload]
        was = {**{name: body[name] for name in fields}, "onset": onset}
        return said != was

    def _warn(self, now: DrillStanding, mark: int) -> None:
        key = (now.incident, mark)
        if key in self._told or now.phase != "running":
            return
        self._told.add(key)
        if now.seconds_left > mark - 30:
            minutes = mark // 60
            words = (
                tr("One minute is left in this drill.")
                if minutes == 1
                else tr("{minutes} minutes are left in this drill.", minutes=minutes)
            )
            self._window.notify(Notice(words))

    def _looked(self) -> None:
        now, place = self.now, self._window.current_place
        if now is None or now.phase != "running" or not place:
            return
        incident = now.incident
        self._controller.backend.act(lambda s: look_at(s, incident, place))

    def _place_banner(self) -> None:
        column = self._window.centralWidget().layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self.banner)

    def _make_sheet(self) -> Dock:
        module = import_module("workbench.desktop.dialogs.drill_sheet")
        dock = Dock(SHEET, tr("Answer sheet"))
        dock.setWidget(module.DrillSheet(self._controller))
        return dock

    def _bind(self) -> None:
        window = self._window
        window.bind("file.start_drill", partial(self._dialog, "drill_start", "start_a_drill"))
        window.bind("view.drills", partial(self._dialog, "drills", "show_drills"))
        window.bind("incident.drill_answer", self.show_sheet)
        window.bind("incident.drill_hint", self.ask_for_hint)
        window.bind("incident.drill_submit", self.end)
        window.bind("incident.drill_result", self.show_result)

    def _permit(self, now: DrillStanding | None) -> None:
        commands = self._window.commands
        phase = now.phase if now is not None else ""
        ended = tr("The drill has ended.")
        no_hint = tr("There is no further hint.")
        for command, allowed, why in (
            ("incident.drill_answer", phase == "running", ended),
            ("incident.drill_hint", now is not None and now.hints_left > 0, no_hint),
            ("incident.drill_submit", phase in {"running", "time_up", "handed_in"}, ended),
            ("incident.drill_result", phase == "graded", tr("The drill is not graded yet.")),
        ):
            if allowed:
                commands.permit(command)
            else:
                commands.forbid(command, why if now is not None else _NO_DRILL)

    def _dialog(self, module: str, opener: str, *given: object) -> None:
        """Open a dialog, imported when it is first asked for."""
        found = import_module(f"workbench.desktop.dialogs.{module}")
        getattr(found, opener)(self._controller, *given)


def bind_drills(controller: Controller) -> DrillMode:
    """Give the commands of drills what they do.

    Parameters
    ----------
    controller : Controller
    """
    return DrillMode(controller)
