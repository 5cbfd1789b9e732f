"""Would a rule have caught it: answered at once while a threshold is moved, kept as a run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from workbench.api.context import SignalSet, WindowTable
from workbench.api.rule_tracks import READ, track_of_rows, track_of_signal
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.prevention import guardrail_problems
from workbench.domain.records.prevention import Guardrail
from workbench.domain.runs import RunStatus
from workbench.errors import RunError, WorkbenchError
from workbench.registry import AnalysisInfo
from workbench.science.guardrails.back_check import BackCheck, Moments, Step, check, sweep
from workbench.science.guardrails.hostile import Trial, tried
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import MINUTE, Series
from workbench.science.guardrails.track import Track, good_rows
from workbench.services.records import revise_record
from workbench.services.running import RunMade, read_answer, run_analysis
from workbench.services.session import Progress, Session, unreported

CAUSE = "root_cause"
_ASKED = frozenset({"low", "high", "for_minutes", "onset", "declared"})
"""Parameters by which an analysis that tries rules is known."""


@dataclass(frozen=True)
class Tried:
    """A rule at hand on one incident: what it would have done is told at once.

    Attributes
    ----------
    incident, code, title : str
    guardrail : Guardrail
    track : Track
    moments : Moments
    known_by : str
        What the lead time is told against: ``detected``, ``captured`` or ``opened``.
    """

    incident: str
    code: str
    title: str
    guardrail: Guardrail
    track: Track
    moments: Moments
    known_by: str

    @property
    def rule(self) -> Rule:
        """The guardrail's rule."""
        return rule_of(self.guardrail)

    def with_guardrail(self, guardrail: Guardrail) -> "Tried":
        """Return the same for another guardrail of the same kind on the same subject."""
        return replace(self, guardrail=guardrail)

    def series(self, rule: Rule | None = None) -> Series:
        """Return what a rule is judged on, bin by bin."""
        return self.track.series(rule or self.rule)

    def check(self, rule: Rule | None = None, series: Series | None = None) -> BackCheck:
        """Return what a rule would have done; by default the guardrail's own."""
        asked = rule or self.rule
        return check(series or self.series(asked), asked, self.moments)

    def steps(self) -> tuple[Step, ...]:
        """Return what every other threshold would have done."""
        return sweep(self.series(), self.rule, self.moments)

    def hostile(self) -> tuple[Trial, ...]:
        """Return what the rule does with good rows that were tampered with."""
        good = good_rows(self.track, self.moments.low)
        return tried(self.rule, good) if len(good) else ()


def rule_of(guardrail: Guardrail) -> Rule:
    """Return the rule of a guardrail."""
    return Rule(
        guardrail.kind,
        guardrail.low,
        guardrail.high,
        guardrail.levels,
        guardrail.share,
        guardrail.every_minutes,
        guardrail.for_minutes or 0.0,
    )


def with_rule(guardrail: Guardrail, rule: Rule) -> Guardrail:
    """Return a guardrail with another rule of its kind; its back check no longer counts."""
    changed = guardrail.model_copy(
        update={
            "low": rule.low,
            "high": rule.high,
            "levels": rule.levels,
            "share": rule.share,
            "every_minutes": rule.every,
        }
    )
    same = changed == guardrail
    return changed if same else changed.model_copy(update={"back_check": ""})


def try_rule(session: Session, incident: str, guardrail: Guardrail) -> Tried:
    """Read what a guardrail is tried on; cheap questions can be asked of it from then on.

    Parameters
    ----------
    session : Session
    incident : str
    guardrail : Guardrail
        Recorded or not.

    Raises
    ------
    WorkbenchError
        If the guardrail lacks something, or the incident has no such rows or signal.
    """
    _refuse_incomplete(guardrail)
    state = session.incident(incident)
    track, moments, known_by = at_hand(session, state, guardrail)
    code = f"INC-{state.number:04d}"
    return Tried(state.id, code, state.title, guardrail, track, moments, known_by)


def at_hand(session: Session, state: Incident, guardrail: Guardrail) -> tuple[Track, Moments, str]:
    """Return what a guardrail is tried on, its limits aside; see :func:`moments_of` for the rest.

    Raises
    ------
    WorkbenchError
        If the incident has no such rows or signal, or nothing says when it began.
    """
    if guardrail.kind == "threshold":
        signals = _signals(session, state)
        track = track_of_signal(signals, guardrail.node or guardrail.metric, guardrail.metric)
        return track, *moments_of(session, state, None)
    width = None if guardrail.bin_minutes is None else guardrail.bin_minutes * MINUTE
    windows = window_rows(session, state)
    track, first_row = track_of_rows(windows, guardrail.kind, guardrail.column, width)
    return track, *moments_of(session, state, first_row)


def caught_elsewhere(
    session: Session, incident: str, guardrail: Guardrail, progress: Progress = unreported
) -> tuple[tuple[Tried, BackCheck], ...]:
    """Return what a guardrail would have done in the other incidents that have what it judges."""
    own = session.incident(incident).id
    others = [one for one in session.workspace.incidents() if one.id != own and not one.drill]
    found = []
    for place, summary in enumerate(others):
        progress(place / len(others), summary.title)
        try:
            there = try_rule(session, summary.id, guardrail)
        except WorkbenchError:
            continue  # it has no such column or signal, or no times: nothing can be told there
        found.append((there, there.check()))
    progress(1.0, "")
    return tuple(found)


def keep_check(
    session: Session, incident: str, guardrail: Guardrail, progress: Progress = unreported
) -> Outcome[RunMade]:
    """Try a guardrail as a run that is recorded, and tie it to the guardrail if that is recorded.

    Raises
    ------
    RunError
        If no plugin tries rules, or the run failed.
    """
    _refuse_incomplete(guardrail)
    state = session.incident(incident)
    moments, _ = moments_of(session, state, None)
    analysis = trying_analysis(session, guardrail)
    parameters = _parameters(guardrail, moments if state_knows_onset(session, state) else None)
    parameters["declared"] = _iso(moments.declared) if moments.declared is not None else ""
    allowed = analysis.parameters.get("properties", {})
    given = {name: value for name, value in parameters.items() if name in allowed}
    made = run_analysis(session, state.id, analysis.id, parameters=given, progress=progress)
    made.value.check()
    changes = made.changes
    if session.incident(state.id).records.find(Guardrail, guardrail.id) is not None:
        tied = revise_record(session, state.id, guardrail, back_check=made.value.run.id)
        changes = changes | tied.changes
    return Outcome(made.value, changes)


def trying_analysis(session: Session, guardrail: Guardrail) -> AnalysisInfo:
    """Return the analysis that tries such rules: known by what can be set.

    Raises
    ------
    RunError
        If no plugin offers one.
    """
    subject = "metric" if guardrail.kind == "threshold" else "column"
    for info in session.registry.analyses():
        if _ASKED | {subject} <= set(info.parameters.get("properties", {})):
            return info
    raise RunError(
        "guardrail.no_analysis",
        "No plugin tries such rules on the history.",
        "Switch on the plugins that came with the program.",
    )


def moments_of(session: Session, state: Incident, first_row: float | None) -> tuple[Moments, str]:
    """Return when an incident began, when somebody knew, and what says the latter.

    The onset is that of the last search for causes; else the begin of the incident window, or
    its first row. It was known when triage says so; else it was known by its capture, or by its
    opening at the latest.

    Raises
    ------
    WorkbenchError
        If nothing says when it began.
    """
    declared, known_by = _declared(state)
    told = _told_onset(session, state)
    if told is not None:
        return replace(told, declared=declared), known_by
    window = state.window("incident")
    start = window.start.timestamp() if window is not None and window.start else first_row
    if start is None:
        start = _first_row(session, state)
    if start is None:
        raise WorkbenchError(
            "guardrail.no_onset",
            "It is not known when this incident began.",
            "Set the incident window by time, or search for causes.",
        )
    return Moments(start, start, start, declared), known_by


def state_knows_onset(session: Session, state: Incident) -> bool:
    """Whether a search for causes told when an incident began."""
    return _told_onset(session, state) is not None


def window_rows(session: Session, state: Incident) -> dict[str, WindowTable]:
    """Return the windows whose rows rules are tried on."""
    found = {}
    for name in READ:
        window = state.window(name)
        items = [state.item(reference) for reference in window.evidence] if window else []
        tables = sorted(
            (item.table for item in items if item is not None and item.table is not None),
            key=lambda table: table.sha256,
        )
        if window is not None and tables:
            paths = [session.workspace.objects.path(table.sha256) for table in tables]
            found[name] = WindowTable(
                name, paths, tables[0].roles, start=window.start, end=window.end
            )
    return found


def _refuse_incomplete(guardrail: Guardrail) -> None:
    missing = guardrail_problems(guardrail)
    if missing:
        raise WorkbenchError("guardrail.incomplete", f"The guardrail lacks {missing[0]}.")


def _signals(session: Session, state: Incident) -> SignalSet | None:
    paths = [
        session.workspace.objects.path(item.table.sha256)
        for item in state.evidence
        if item.kind is EvidenceKind.SIGNALS and item.table is not None
    ]
    return SignalSet(paths) if paths else None


def _declared(state: Incident) -> tuple[float | None, str]:
    triage = state.records.triage
    if triage is not None and triage.detected_at is not None:
        return triage.detected_at.timestamp(), "detected"
    opened, captured = state.opened_at, state.captured_at
    if captured is not None and (opened is None or captured < opened):
        return captured.timestamp(), "captured"
    return (None if opened is None else opened.timestamp()), "opened"


def _told_onset(session: Session, state: Incident) -> Moments | None:
    runs = [
        run
        for run in state.whole_runs
        if run.kind == CAUSE and run.status is RunStatus.FINISHED and run.result
    ]
    if not runs:
        return None
    onset = read_answer(session, runs[-1]).get("onset")
    if not isinstance(onset, Mapping) or not onset.get("at"):
        return None
    at = _seconds(onset["at"])
    ends = onset.get("interval")
    low, high = (_seconds(end) for end in ends) if isinstance(ends, list | tuple) else (at, at)
    return Moments(at, min(low, at), max(high, at))


def _first_row(session: Session, state: Incident) -> float | None:
    rows = window_rows(session, state)
    if "incident" not in rows:
        return None
    try:
        return track_of_rows({"incident": rows["incident"]}, "volume", "")[1]
    except RunError:
        return None


def _parameters(guardrail: Guardrail, moments: Moments | None) -> dict[str, JsonValue]:
    fields = ("kind", "column", "node", "metric", "low", "high", "share")
    named: dict[str, JsonValue] = {name: getattr(guardrail, name) for name in fields}
    named["levels"] = list(guardrail.levels)
    for name in ("every_minutes", "for_minutes", "bin_minutes"):
        value = getattr(guardrail, name)
        if value is not None:
            named[name] = value
    if moments is not None:
        named |= {
            "onset": _iso(moments.onset),
            "onset_low": _iso(moments.low),
            "onset_high": _iso(moments.high),
        }
    return named


def _seconds(moment: JsonValue) -> float:
    return datetime.fromisoformat(str(moment)).timestamp()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(round(at, 3), UTC).isoformat().replace("+00:00", "Z")
