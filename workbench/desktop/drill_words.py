"""Drills in the words of the window, in its language; no Qt."""

from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr, trn
from workbench.services.drilling.debrief import Debrief
from workbench.services.drilling.sheet import DrillStanding

PARTS = {
    "cause": tr("Cause"),
    "kind": tr("Kind of fault"),
    "onset": tr("Onset"),
    "share": tr("Share of rows"),
    "confidence": tr("Confidence"),
}
GROUPS = {
    "looking": tr("Looking"),
    "answering": tr("Answering"),
    "hints": tr("Hints"),
    "runs": tr("Runs"),
    "windows": tr("Windows, filters"),
    "evidence": tr("Evidence"),
    "other": tr("Other"),
}
_STANDINGS = {
    "right": (State.GOOD, tr("right")),
    "near": (State.WARN, tr("near")),
    "wrong": (State.BAD, tr("wrong")),
    "not_said": (State.UNKNOWN, tr("not said")),
    "not_asked": (State.UNKNOWN, tr("not asked")),
}
_CALIBRATED = {
    "right": (State.GOOD, tr("better than one half")),
    "near": (State.WARN, tr("like one half")),
    "wrong": (State.BAD, tr("worse than one half")),
    "not_said": (State.UNKNOWN, tr("not said")),
}
_PHASES = {
    "running": (State.SEV3, tr("running")),
    "time_up": (State.WARN, tr("time is up")),
    "handed_in": (State.WARN, tr("waits for its facilitator")),
    "graded": (State.GOOD, tr("graded")),
}


def part_mark(part: str, standing: str) -> Mark:
    """Return how a part of an answer stands, as shape and word."""
    known = _CALIBRATED if part == "confidence" else _STANDINGS
    state, word = known.get(standing, (State.UNKNOWN, standing))
    return Mark(state, word)


def phase_mark(phase: str) -> Mark:
    """Return how far a drill is, as shape and word."""
    state, word = _PHASES.get(phase, (State.UNKNOWN, phase))
    return Mark(state, word)


def clock_words(seconds: float) -> str:
    """Return a span as a clock shows it: ``"24:05"``, ``"1:02:05"``."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def standing_line(now: DrillStanding) -> str:
    """Return what the banner says beside the clock."""
    if now.phase == "running":
        hints = trn("{count} hint left", "{count} hints left", now.hints_left)
        if now.answer is None or not now.answer.cause:
            return tr("Nothing here is really wrong. No answer yet · {hints}", hints=hints)
        return tr("Nothing here is really wrong. An answer is kept · {hints}", hints=hints)
    if now.phase == "time_up":
        return tr("The time is up; the answer stays as it was.")
    if now.phase == "handed_in":
        return tr("Handed in; the truth waits for its facilitator.")
    grade = now.grade
    return "" if grade is None else score_line(grade.score, grade.standing)


def score_line(score: float, standing: str) -> str:
    """Return the outcome of a drill in a sentence."""
    told = {
        "right": tr("the cause was named"),
        "near": tr("a neighbour of the cause was named"),
        "not_said": tr("no cause was named"),
    }
    what = told.get(standing, tr("another cause was named"))
    return tr("{score} of 100: {what}.", score=f"{score:.0f}", what=what)


def score_opinion_line(debrief: Debrief) -> str:
    """Return what the anomaly score said of a drill, in a sentence."""
    said = debrief.grade.opinion
    if said.score is None:
        return said.why_not or tr("The anomaly score says nothing.")
    led = ", ".join(str(one.get("title")) for one in said.signals[:3])
    calls = tr("it calls nobody")
    if said.escalates and said.called_at is not None:
        at = f"{said.called_at:%Y-%m-%d %H:%M}Z"
        calls = tr("it calls a person at {at}", at=at)
        if said.early:
            calls = tr("it calls a person at {at}, before the fault began", at=at)
    if not led:
        return tr(
            "Anomaly score {score} of 100, {tier}: {calls}.",
            score=f"{said.score:.0f}",
            tier=said.tier,
            calls=calls,
        )
    return tr(
        "Anomaly score {score} of 100, {tier}, mostly from {led}: {calls}.",
        score=f"{said.score:.0f}",
        tier=said.tier,
        led=led,
        calls=calls,
    )
