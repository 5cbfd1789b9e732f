"""Evaluations of repairs as a plugin would answer them, without a worker."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.services.runners import ENVIRONMENT, FakeRunner
from workbench.api import Finding, Result
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.runs import RunStatus
from workbench.jobs.job import Errand, JobOutcome
from workbench.services.framing import default_rules, frame_problem, set_criteria
from workbench.services.records import fresh_id, write_record

START = datetime(2026, 5, 6, tzinfo=UTC)
FULL = 0.13
GAINS = {"fitted": 0.128, "held out 1": 0.126, "held out 2": 0.12}
HALF = 0.02


def windows(gains, half=HALF):
    """Rows of the table of windows; the first period is the fitted one."""
    found = []
    for at, (name, gain) in enumerate(gains.items()):
        found.append(
            {
                "name": name,
                "role": "fitted" if name == "fitted" else "held_out",
                "start": START + timedelta(days=at),
                "end": START + timedelta(days=at + 1),
                "rows": 1500,
                "before": 0.674,
                "after": 0.674 + gain,
                "gain": gain,
                "low": gain - half,
                "high": gain + half,
                "p": 0.001 if gain > half else 0.6,
            }
        )
    return found


def slices(worse=()):
    """Rows of the table of slices, with one too small to be told of."""
    found = [
        {
            "column": "station",
            "level": level,
            "rows": 300,
            "gain": -0.05 if level in worse else 0.1,
            "low": -0.08 if level in worse else 0.05,
            "high": -0.02 if level in worse else 0.15,
            "q": 0.01,
            "worse": level in worse,
            "suppressed": False,
        }
        for level in ("s0", "s1", "s2")
    ]
    hidden = {**found[0], "level": "s9", "rows": 4, "worse": False, "suppressed": True}
    return [*found, {**hidden, "gain": None, "low": None, "high": None, "q": None}]


def over_time(gain):
    """Rows of the table over time: a bad metric, and a repaired one."""
    return [
        {
            "start": START + timedelta(hours=6 * at),
            "end": START + timedelta(hours=6 * at + 6),
            "before": 0.67,
            "before_low": 0.65,
            "before_high": 0.69,
            "after": 0.67 + gain,
            "after_low": 0.65 + gain,
            "after_high": 0.69 + gain,
        }
        for at in range(8)
    ]


def evaluation(gains=GAINS, *, worse=(), half=HALF, verdict="", warnings=(), **scalars):
    """The answer of an evaluation: a result document and its tables."""
    held = [gain for name, gain in gains.items() if name != "fitted"]
    gain = sum(held) / len(held)
    worst = min(held)
    said = verdict or (
        "evidence of a gain"
        if gain > half
        else "evidence of harm"
        if gain < -half
        else "no evidence"
    )
    findings = [
        Finding(id="gain", text=f"It gains {gain:.3f}.", effect=gain),
        Finding(id="evidence", text=said, values={"verdict": said}),
        *[Finding(id=f"group_harmed.{s}", text=f"{s} gets worse.") for s in worse],
        *warnings,
    ]
    found = Result(
        summary=f"It gains {gain:.3f} AUC.",
        findings=tuple(findings),
        scalars={
            "gain": gain,
            "gain.low": gain - half,
            "gain.high": gain + half,
            "gain.worst_window": worst,
            "gain.worst_window.low": worst - half,
            "full_recovery": FULL,
            "recovered": gain / FULL,
            "p": 0.0005 if abs(gain) > half else 0.7,
            "slices": 3.0,
            "slices_worse": float(len(worse)),
            "worst_slice": -0.05 if worse else 0.1,
            "flips.right": 6212.0,
            "flips.gained": 1204.0 if gain > 0 else 0.0,
            "flips.lost": 38.0 if gain > 0 else 0.0,
            "flips.wrong": 610.0,
            "calibration.before": 0.09,
            "calibration.after": 0.02,
            **scalars,
        },
    )
    tables = {
        "windows": windows(gains, half),
        "slices": slices(worse),
        "over_time": over_time(gain),
        "scenarios": [{"name": "fault gone", "gain": -gain / 2, "low": -gain, "high": -0.001}],
    }
    return found.canonical_document(), tables


def followed(day):
    """The answer of a canary that was followed on some day, with a gain."""
    document, _ = evaluation({"held out 1": 0.1})
    times = [START + timedelta(days=day, hours=hour) for hour in (1, 2, 3)]
    return document, {"sequence": [{"time": at, "gain": 0.1} for at in times]}


CONTROL = evaluation(dict.fromkeys(GAINS, 0.0), half=0.005)
ONE_WINDOW = evaluation(
    {"fitted": 0.1, "held out 1": 0.11, "held out 2": -0.001},
    warnings=(Finding(id="one_window_only", text="It gains on one window only."),),
)
HARMFUL = evaluation({"fitted": 0.07, "held out 1": 0.06, "held out 2": 0.05}, worse=("s2",))
NOISE = evaluation({"fitted": 0.03, "held out 1": 0.004, "held out 2": -0.003}, half=0.03)
SUSPICIOUS = evaluation(
    warnings=(Finding(id="suspicious_data.temp", text="temp is constant after the repair."),)
)


class RepairRunner(FakeRunner):
    """Answers evaluations of repairs by the analysis that is asked for, each with its tables.

    What is not named answers with a good evaluation; doing nothing gains nothing.
    """

    def __init__(self, **by_kind):
        super().__init__()
        self.by_kind = {"nothing": CONTROL, **by_kind}
        self.folder = Path(tempfile.mkdtemp(prefix="evaluations-"))

    def run(self, job, on_progress=None, cancel=None, on_folder=None):
        if isinstance(job, Errand):
            return super().run(job, on_progress, cancel, on_folder)
        self.jobs.append(job)
        if cancel is not None and cancel.is_set():
            return JobOutcome(RunStatus.CANCELLED, ENVIRONMENT)
        given = self.by_kind.get(job.analysis.removeprefix("repair."), GOOD)
        if callable(given):
            given = given(job)
        document, tables = given
        place = self.folder / str(len(self.jobs))
        place.mkdir()
        paths = {}
        for name, rows in tables.items():
            paths[name] = place / f"{name}.parquet"
            pq.write_table(pa.Table.from_pylist(rows), paths[name])
        return JobOutcome(
            RunStatus.FINISHED, ENVIRONMENT, document=document, tables=paths, seconds=0.25
        )


GOOD = evaluation()


def confirm_cause(session, incident="1", node="temp"):
    """Write a confirmed hypothesis down that names the cause."""
    return write_record(
        session,
        incident,
        Hypothesis(
            id=fresh_id(session, Hypothesis),
            statement=f"{node} arrives in Fahrenheit.",
            node=node,
            status="confirmed",
        ),
    ).value


def make_ready(session, incident="1"):
    """Confirm a cause, frame the problem and lock criteria, so that repairs can be tried."""
    confirm_cause(session, incident)
    frame_problem(
        session,
        incident,
        behaviour="Hot stations are ranked as cool ones",
        success="AUC as before May",
        accepted_risk="Rows of station s1 wait",
        agreed_by=("ML on-call",),
    )
    set_criteria(session, incident, default_rules(), agreed_by=("Product",))
