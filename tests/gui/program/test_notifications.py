"""Long jobs that end behind other windows are told of, without a word about the case."""

import shutil
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget

from workbench.desktop import session_bus
from workbench.desktop.notifications import JobNotifications, words
from workbench.desktop.preferences import Preference, Preferences
from workbench.desktop.state import JobPhase, JobState

NAME = "Importing customers.csv"


@pytest.fixture
def told(qtbot):
    """What was told, and the object that tells; the window is not in front."""
    QSettings().clear()
    window = QWidget()
    qtbot.addWidget(window)
    heard = []
    notifications = JobNotifications(
        window, lambda *said: heard.append(said) or True, lambda: False
    )

    def ends(phase=JobPhase.FINISHED, spent=134.0):
        notifications.follow((JobState("j1", NAME),))
        notifications.follow((JobState("j1", NAME, phase, spent=spent),))
        deadline = time.monotonic() + 0.2
        while not heard and time.monotonic() < deadline:
            qtbot.wait(5)
        return heard

    yield ends
    QSettings().clear()


def test_a_long_job_is_told_of_once_and_without_its_name(told):
    assert told() == [("A job has finished", "It took 2\u202fmin 14\u202fs.")]
    assert len(told()) == 2


def test_a_failure_is_said_and_a_job_that_was_stopped_is_not(told):
    assert told(JobPhase.CANCELLED) == []
    assert [summary for summary, _ in told(JobPhase.FAILED)] == ["A job has failed"]


def test_short_jobs_end_quietly_and_what_is_short_can_be_set(told):
    assert told(spent=29) == []
    Preferences.current().set(Preference.NOTIFY_AFTER, 10)
    assert len(told(spent=29)) == 1


def test_it_can_be_switched_off(told):
    Preferences.current().set(Preference.NOTIFY, value=False)
    assert told() == []


def test_a_window_in_front_is_enough(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    heard = []
    notifications = JobNotifications(window, lambda *said: heard.append(said) or True)
    notifications.follow((JobState("j1", NAME),))
    notifications.follow((JobState("j1", NAME, JobPhase.FINISHED, spent=300),))
    qtbot.wait(50)
    assert heard == []


def test_no_word_of_the_case_is_in_it():
    job = JobState("j1", NAME, JobPhase.FAILED, stage="customers.csv ends early", spent=31)
    assert "customers" not in " ".join(words(job))


@pytest.mark.parametrize(
    ("named", "places"),
    [
        ("unix:path=/run/user/1000/bus", ["/run/user/1000/bus"]),
        ("unix:abstract=/tmp/dbus-x,guid=1", [b"\0/tmp/dbus-x"]),
        ("tcp:host=elsewhere,port=1;unix:path=/a%20b", ["/a b"]),
        ("", []),
        ("nonsense", []),
    ],
)
def test_only_sockets_of_this_machine_are_spoken_to(named, places):
    assert session_bus.addresses(named) == places


def test_without_a_bus_nothing_happens(tmp_path):
    assert not session_bus.notify("A job has finished", "", named="")
    assert not session_bus.notify("A job has finished", "", named=f"unix:path={tmp_path}/none")


SERVICE = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusVirtualObject
from threading import Thread
from workbench.desktop.session_bus import notify

class Notifications(QDBusVirtualObject):
    def handleMessage(self, message, connection):
        name, replaces, icon, summary, body, actions, hints, timeout = message.arguments()
        print([message.signature(), message.member(), name, summary, body, timeout], flush=True)
        QTimer.singleShot(0, app.quit)
        return True

    def introspect(self, path):
        return ""

app = QCoreApplication([])
service = Notifications()
bus = QDBusConnection.sessionBus()
assert bus.registerService("org.freedesktop.Notifications")
assert bus.registerVirtualObject("/org/freedesktop/Notifications", service)
send = lambda: notify("A job has finished \\u2014 \\u00e9", "It took 31 s.")
Thread(target=send, daemon=True).start()
QTimer.singleShot(10000, lambda: sys.exit(3))
app.exec()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
def test_a_real_bus_carries_it_as_the_specification_asks_for():
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", SERVICE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    expected = [
        "susssasa{sv}i",
        "Notify",
        "Incident Workbench",
        "A job has finished — é",
        "It took 31 s.",
        -1,
    ]
    assert str(expected) in done.stdout, done.stderr
