"""Notifying a person, outside the window, that a long job has ended."""

from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from workbench.desktop.numbers import duration
from workbench.desktop.preferences import Preference, Preferences
from workbench.desktop.session_bus import notify
from workbench.desktop.state import JobPhase, JobState
from workbench.language import tr

_TRAY_MS = 10_000


def program_in_front() -> bool:
    """Whether one of the program's windows has the keyboard."""
    return QApplication.activeWindow() is not None


class JobNotifications(QObject):
    """Tells of long jobs that end while no window of the program is in front.

    What is told names no file, no column and no incident: other people may see the screen.

    Parameters
    ----------
    window : QWidget
    send : callable
        Shows a summary and a text outside the window and says whether it could; asked in a
        thread, because the system may take its time.
    in_front : callable
        Whether a person sees the program anyway.
    """

    _unsent = Signal(str, str)

    def __init__(
        self,
        window: QWidget,
        send: Callable[[str, str], bool] = notify,
        in_front: Callable[[], bool] = program_in_front,
    ) -> None:
        super().__init__(window)
        self._window, self._send, self._in_front = window, send, in_front
        self._active: frozenset[str] = frozenset()
        self._tray: QSystemTrayIcon | None = None
        self._unsent.connect(self._show_in_tray)

    def follow(self, jobs: tuple[JobState, ...]) -> None:
        """Take in the jobs as they are now.

        Parameters
        ----------
        jobs : tuple of JobState
        """
        ended = [job for job in jobs if job.id in self._active and not job.active]
        self._active = frozenset(job.id for job in jobs if job.active)
        for job in ended:
            if self._worth_telling(job):
                self._tell(*words(job))

    def _worth_telling(self, job: JobState) -> bool:
        preferences = Preferences.current()
        return (
            preferences.on(Preference.NOTIFY)
            and job.phase in {JobPhase.FINISHED, JobPhase.FAILED}
            and job.spent >= preferences.number(Preference.NOTIFY_AFTER)
            and not self._in_front()
        )

    def _tell(self, summary: str, text: str) -> None:
        def work() -> None:
            if not self._send(summary, text):
                self._unsent.emit(summary, text)

        Thread(target=work, name="notification", daemon=True).start()

    def _show_in_tray(self, summary: str, text: str) -> None:
        """Fall back on the tray, where there is one; else stay quiet."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
        self._tray.show()
        self._tray.showMessage(summary, text)
        QTimer.singleShot(_TRAY_MS, self._tray.hide)


def words(job: JobState) -> tuple[str, str]:
    """Return what is told of a job: one line, and how long it took.

    Parameters
    ----------
    job : JobState
    """
    failed = job.phase is JobPhase.FAILED
    summary = tr("A job has failed") if failed else tr("A job has finished")
    return summary, tr("It took {time}.", time=duration(job.spent))
