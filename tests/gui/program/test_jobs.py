"""Jobs can rest, wait for memory, say how long they still take, and be looked at afterwards."""

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from workbench.desktop.components.job_row import JobRow
from workbench.desktop.memory_guard import Guarded, MemoryGuard
from workbench.desktop.redaction import code_of, job_report, redacted
from workbench.desktop.state import JobPhase, JobState
from workbench.desktop.time_left import TimeLeft
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.link import Link, current_link
from workbench.jobs.pressure import Memory, memory

MB = 1 << 20
PLENTY, SHORT, PRESSING = (
    Memory(8192 * MB, free * MB) for free in (4000, 400, 100)
)  # at least 512 MB should be free


class Steps:
    """Work that goes on step by step, as it is told to."""

    def __init__(self):
        self.done, self.go, self.saw = 0, Event(), []

    def __call__(self, _session, progress, cancel):
        while not self.go.is_set() and not cancel.is_set():
            progress(min(0.9, self.done / 100), "Counting")
            self.done += 1
            self.saw.append(current_link())
            cancel.wait(0.01)
        progress(1.0, "Counted")
        return Outcome(self.done, Changes())


@pytest.fixture
def steps():
    return Steps()


def phase_of(desk, job):
    return next(state.phase for state in desk.backend.jobs if state.id == job)


def test_a_paused_job_rests_until_it_is_resumed(desk, steps):
    job = desk.backend.start("Counting", steps)
    desk.qtbot.waitUntil(lambda: steps.done > 2)
    desk.backend.steer("pause", job)
    assert phase_of(desk, job) is JobPhase.PAUSED
    before = {desk.qtbot.wait(60) or steps.done for _ in range(3)}
    assert len(before) <= 2  # the step that was under way may end
    desk.backend.steer("resume", job)
    desk.qtbot.waitUntil(lambda: steps.done > max(before) + 2)
    steps.go.set()
    desk.settle()
    assert phase_of(desk, job) is JobPhase.FINISHED


def test_a_paused_job_can_be_cancelled(desk, steps):
    job = desk.backend.start("Counting", steps)
    desk.qtbot.waitUntil(lambda: steps.done > 1)
    desk.backend.steer("pause", job)
    desk.backend.cancel(job)
    desk.settle()
    assert phase_of(desk, job) is JobPhase.CANCELLED


def test_a_job_waits_for_memory_says_so_and_runs_anyway_when_told_to(desk, steps):
    desk.backend.book.guard._look = lambda: SHORT
    job = desk.backend.start("Counting", steps)
    state = desk.backend.jobs[0]
    assert state.phase is JobPhase.WAITING
    assert state.held_back.startswith("Waiting for memory: ")
    desk.qtbot.wait(50)
    assert steps.done == 0
    desk.backend.steer("resume", job)
    desk.qtbot.waitUntil(lambda: steps.done > 0)
    desk.backend.book.guard._look = lambda: PRESSING
    desk.backend.book.tick()
    assert phase_of(desk, job) is JobPhase.RUNNING
    steps.go.set()
    desk.settle()


def test_a_job_that_waits_for_memory_goes_on_by_itself_when_there_is_some(desk, steps):
    desk.backend.book.guard._look = lambda: SHORT
    desk.backend.start("Counting", steps)
    desk.backend.book.guard._look = lambda: PLENTY
    desk.backend.book.tick()
    desk.qtbot.waitUntil(lambda: steps.done > 0)
    steps.go.set()
    desk.settle()


def test_what_came_of_a_job_can_be_shown_again_and_ended_jobs_be_forgotten(desk, steps):
    shown = []
    steps.go.set()
    job = desk.backend.start("Counting", steps, show=shown.append)
    desk.settle()
    state = desk.backend.jobs[0]
    assert state.has_result
    assert state.ended is not None
    desk.backend.steer("show", job)
    assert shown == [0]
    desk.backend.steer("clear", "")
    assert desk.backend.jobs == ()


def test_workers_of_a_job_know_which_job_it_is(desk, steps):
    job = desk.backend.start("Counting", steps)
    desk.qtbot.waitUntil(lambda: steps.done > 1)
    assert {id(link) for link in steps.saw} == {id(desk.backend.book._jobs[job].link)}
    steps.go.set()
    desk.settle()


def test_a_link_sums_what_workers_hold_and_keeps_the_most():
    link = Link()
    link.hold("one", 5)
    link.hold("two", 7)
    assert link.memory == 12
    link.hold("one", 0)
    assert (link.memory, link.peak) == (7, 12)
    link.pause()
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        link.wait(cancel)


@pytest.mark.parametrize(
    ("seen", "jobs", "hold", "release"),
    [
        (PLENTY, [Guarded("a"), Guarded("b")], (), ()),
        (SHORT, [Guarded("a"), Guarded("b")], (), ()),
        (PRESSING, [Guarded("a"), Guarded("b"), Guarded("c")], ("c",), ()),
        (PRESSING, [Guarded("a"), Guarded("b"), Guarded("c", exempt=True)], ("b",), ()),
        (PRESSING, [Guarded("a")], ("a",), ()),  # less than a quarter of what there must be
        (Memory(8192 * MB, 200 * MB), [Guarded("a")], (), ()),
        (PLENTY, [Guarded("a", held=True), Guarded("b", held=True)], (), ("a",)),
        (SHORT, [Guarded("a", held=True, resting=True)], (), ()),
        (Memory(0, 0), [Guarded("a", held=True)], (), ("a",)),
    ],
)
def test_the_guard_holds_back_the_newest_and_lets_go_the_oldest(seen, jobs, hold, release):
    verdict = MemoryGuard(lambda: seen).judge(jobs)
    assert (verdict.hold, verdict.release) == (hold, release)


def test_a_guard_that_is_off_lets_everything_go():
    guard = MemoryGuard(lambda: PRESSING)
    guard.on = False
    assert guard.why_not_start() == ""
    assert guard.judge([Guarded("a", held=True), Guarded("b", held=True)]).release == ("a", "b")


def test_memory_is_that_of_the_group_where_it_is_less(tmp_path):
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 8000000 kB\nMemFree: 100 kB\nMemAvailable: 4000000 kB\n")
    assert memory(info, tmp_path) == Memory(8_192_000_000, 4_096_000_000)
    (tmp_path / "memory.max").write_text("1000000000\n")
    (tmp_path / "memory.current").write_text("900000000\n")
    (tmp_path / "memory.stat").write_text("anon 5\ninactive_file 300000000\n")
    assert memory(info, tmp_path) == Memory(1_000_000_000, 400_000_000)
    (tmp_path / "memory.max").write_text("max\n")
    assert memory(info, tmp_path).total == 8_192_000_000
    assert not memory(tmp_path / "nothing", tmp_path / "nowhere").known


@given(st.floats(5, 5000), st.floats(0.2, 5.0))
def test_time_left_is_right_at_an_even_pace(total, every):
    left, spent, said = TimeLeft(), 0.0, []
    every = min(every, total / 40)
    while spent < total - every:
        spent += every
        left.report(spent, spent / total)
        guess = left.seconds(spent)
        if guess is not None:
            said.append((guess, total - spent))
    assert all(abs(guess - truth) <= 0.05 * total + 1 for guess, truth in said)
    if total > 30:
        assert said


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 1)), max_size=60), st.floats(0, 100))
def test_time_left_is_never_negative_whatever_is_reported(reports, later):
    left, now = TimeLeft(), 0.0
    for step, fraction in reports:
        now += step
        left.report(now, fraction)
    guess = left.seconds(now + later)
    assert guess is None or guess >= 0


def test_time_left_is_silent_while_the_pace_changes_and_when_nothing_is_heard():
    left = TimeLeft()
    for number in range(1, 41):
        left.report(number * 0.5, number * 0.02)
    assert left.seconds(20.0) == pytest.approx(5.0, abs=0.5)
    for number in range(1, 5):
        left.report(20 + number * 5, 0.8 + number * 0.001)
    assert left.seconds(40.0) is None
    quiet = TimeLeft()
    for number in range(1, 21):
        quiet.report(number, number * 0.02)
    assert quiet.seconds(20.0) is not None
    assert quiet.seconds(60.0) is None


@given(st.text(max_size=40), st.text(alphabet="abcXYZ 019@./", max_size=30))
def test_a_redacted_text_holds_no_path_no_address_and_nothing_quoted(secret, more):
    inner = secret.replace("”", "").replace("“", "")
    text = redacted(f"Column “{inner}” in /data/{more.strip() or 'x'}/customers.csv is gone.")
    assert "customers" not in text
    assert "/data" not in text
    assert len(inner) < 4 or inner in "Column is gone. <value> <path>" or f"“{inner}”" not in text


@pytest.mark.parametrize(
    "secret",
    [
        "/home/ana/case/incident.parquet",
        "ana.smith@example.org",
        "https://intra.example.org/x?id=1",
        "`salary`",
        '"Jane Roe"',
        "incident.parquet",
        "4711.25",
        "c0ffee00c0ffee00c0ffee00",
        r"C:\Users\ana\data",
    ],
)
def test_what_may_be_sensitive_is_taken_out(secret):
    assert secret.strip('`"') not in redacted(f"The value {secret} does not fit.")


def test_names_of_errors_stay_and_sentences_do_not_pass_for_them():
    assert code_of("table.truncated") == "table.truncated"
    assert code_of("ValueError") == "ValueError"
    assert code_of("Jane Roe") == code_of("x=4711") == ""


def test_the_error_of_a_failed_job_is_copied_without_values(qtbot, desk):
    def work(*_):
        raise WorkbenchError("table.truncated", "“customers” in /srv/ana/a.csv ends early.")

    desk.backend.start("Importing customers", work, failed=lambda _: None)
    desk.settle()
    row = JobRow(desk.backend.jobs[0])
    qtbot.addWidget(row)
    row.copy_error()
    text = QGuiApplication.clipboard().text()
    assert "table.truncated" in text
    assert "customers" not in text
    assert "ana" not in text
    assert job_report(row.state) == text


def test_a_row_asks_for_what_its_buttons_say(qtbot):
    row = JobRow(JobState("j1", "Hashing", fraction=0.5))
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.pauseWanted) as heard:
        row._pause.click()
    assert heard.args == ["j1"]
    row.set_state(JobState("j1", "Hashing", JobPhase.PAUSED, fraction=0.5))
    assert row._pause.text() == "Resume"
    with qtbot.waitSignal(row.resumeWanted):
        row._pause.click()
    row.set_state(JobState("j1", "Hashing", JobPhase.WAITING, held_back="Waiting for memory"))
    assert row._pause.text() == "Run it anyway"
    row.set_state(JobState("j1", "Hashing", JobPhase.FINISHED, has_result=True, spent=134))
    with qtbot.waitSignal(row.showWanted):
        row._show.click()
    assert "2\u202fmin 14\u202fs" in row._account.text()
