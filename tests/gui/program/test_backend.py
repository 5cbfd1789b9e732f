"""Questions, acts and jobs run beside the window, and what comes of them is told once."""

from threading import Event

from workbench.desktop.state import JobPhase
from workbench.domain.changes import Changes, Outcome
from workbench.errors import WorkbenchError
from workbench.services.evidence import amend

NOTHING = Changes()


def test_an_older_answer_is_dropped_when_the_same_is_asked_again(desk):
    told, first = [], Event()

    def slow(_):
        first.wait(10)
        return "old"

    desk.backend.ask("topic", slow, told.append)
    desk.backend.ask("topic", lambda _: "new", told.append)
    desk.qtbot.waitUntil(lambda: told == ["new"])
    first.set()
    desk.settle()
    assert told == ["new"]


def test_an_error_is_told_to_whoever_asked_or_else_to_the_person(desk):
    def fail(_):
        raise WorkbenchError("some.code", "The file is gone.", "Bring it back.")

    heard = []
    desk.backend.ask("one", fail, heard.append, lambda error: heard.append(error.code))
    desk.settle()
    assert heard == ["some.code"]
    assert desk.notices() == []

    desk.backend.ask("two", fail, heard.append)
    desk.settle()
    assert desk.notices() == ["The file is gone. Bring it back."]


def test_a_job_tells_its_progress_and_can_be_stopped(desk):
    seen = []
    desk.backend.jobsChanged.connect(lambda jobs: seen.append(jobs[0]))
    reached, go_on = Event(), Event()

    def work(_session, progress, cancel):
        progress(0.5, "Half way")
        reached.set()
        go_on.wait(10)
        assert cancel.is_set()
        progress(0.6, "Never told")
        return Outcome(None, NOTHING)

    job = desk.backend.start("Long work", work)
    desk.qtbot.waitUntil(lambda: reached.is_set() and seen[-1].fraction == 0.5)
    desk.backend.cancel(job)
    assert seen[-1].stage == "Stopping"
    go_on.set()
    desk.settle()
    assert (0.5, "Half way") in [(state.fraction, state.stage) for state in seen]
    assert seen[-1].phase is JobPhase.CANCELLED
    assert desk.notices() == ["Stopped. Nothing was left half-written."]


def test_a_failed_job_keeps_its_sentence_in_the_list(desk):
    def work(*_):
        raise WorkbenchError("some.code", "The disk is full.")

    desk.backend.start("Writing", work)
    desk.settle()
    assert desk.backend.jobs[0].phase is JobPhase.FAILED
    assert desk.backend.jobs[0].stage == "The disk is full."


def test_an_act_is_announced_once(case):
    told = []
    case.backend.changed.connect(told.append)
    incident = case.controller.incident
    case.backend.act(lambda s: amend(s, incident, {"owner": "data platform"}))
    case.settle()
    case.backend._look()
    case.settle()
    assert [change.topics for change in told] == [frozenset({"incident.amended"})]


def test_nothing_is_delivered_after_closing(desks):
    desk = desks().start()
    told, go_on = [], Event()
    desk.backend.ask("late", lambda _: go_on.wait(10), told.append)
    go_on.set()
    desk.backend.close()
    desk.qtbot.wait(1)
    assert told == []
