"""What Home shows: the incidents of a workspace, the worst open one first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from workbench.datasets.metrics import Measured
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.figures import Figure, Level, Line, Mark, Span
from workbench.domain.incident import Incident, Stage
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr, trn
from workbench.services.cause_answers import latest_run
from workbench.services.clocks import Clocks, clocks_of
from workbench.services.performance import window_performance
from workbench.services.readings.evidence import completeness_of, next_place
from workbench.services.readings.signals import TITLES, performance_figure
from workbench.services.results import LARGEST_RESULT
from workbench.services.session import Session
from workbench.services.signal_series import window_spans
from workbench.storage.catalogue import IncidentSummary

SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4")
MOST_PICTURES = 7
"""Cards that get a picture; further incidents are listed without one."""

_COUNTS = (
    tr("No"),
    tr("One"),
    tr("Two"),
    tr("Three"),
    tr("Four"),
    tr("Five"),
    tr("Six"),
    tr("Seven"),
    tr("Eight"),
    tr("Nine"),
    tr("Ten"),
)


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """One incident on Home.

    Attributes
    ----------
    id, code, title, severity, stage, owner : str
    sentence : str
        What is known so far.
    verdict : str
        Of the last search for causes; empty before the first.
    next_place : str
        The place where work goes on.
    changed_at : datetime or None
    figure : Figure or None
        The metric over time with its windows, where it is known.
    metric : str
        Its name as it is written.
    reference, observed : Measured or None
        The metric in W0 and W1, on their rows.
    onset : datetime or None
        Where W1 begins.
    lasted : float or None
        Seconds that W1 covers.
    at_hand, kinds : int
        Kinds of evidence there are, of how many.
    items, frozen, runs, claims : int
        Items of evidence, those of them that are frozen, finished runs, claims in the report.
    causes : tuple of (str, float or None)
        Causes in words, the likeliest first, with the points of the metric they restore.
    clocks : Clocks or None
        Since onset, report due; None where it was never triaged.
    drill : bool
        Whether it is a rehearsal: listed behind the real ones, and counted nowhere.
    """

    id: str
    code: str
    title: str
    severity: str
    stage: str
    owner: str
    sentence: str
    verdict: str
    next_place: str
    changed_at: datetime | None
    figure: Figure | None = None
    metric: str = ""
    reference: Measured | None = None
    observed: Measured | None = None
    onset: datetime | None = None
    lasted: float | None = None
    at_hand: int = 0
    kinds: int = 0
    items: int = 0
    frozen: int = 0
    runs: int = 0
    claims: int = 0
    causes: tuple[tuple[str, float | None], ...] = ()
    clocks: Clocks | None = None
    drill: bool = False

    @property
    def moved(self) -> float | None:
        """How far the metric moved from W0 to W1."""
        if self.reference is None or self.observed is None:
            return None
        return self.observed.value - self.reference.value


@dataclass(frozen=True, slots=True)
class HomeReading:
    """All incidents of a workspace: open ones first, then the worst, then the newest."""

    title: str
    cards: tuple[IncidentCard, ...]


@dataclass(frozen=True, slots=True)
class WorkspaceCounts:
    """How much a workspace holds.

    Attributes
    ----------
    incidents, open, events : int
        ``open`` are those not in follow-up.
    listed : tuple of (str, str, str)
        Identifier, number as people say it, and title of every incident, the newest first;
        a drill's title says that it is one.
    drills : frozenset of str
        Identifiers of those that are drills; they are counted among none.
    """

    incidents: int
    open: int
    events: int
    listed: tuple[tuple[str, str, str], ...] = ()
    drills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the last search for causes came to."""

    verdict: str = ""
    sentence: str = ""
    causes: tuple[tuple[str, float | None], ...] = ()


def home_reading(session: Session) -> HomeReading:
    """Return what Home shows for a session's workspace."""
    states = [session.incident(s.id) for s in session.workspace.incidents()]
    states.sort(key=_rank)
    cards = tuple(
        _card(session, state, pictured=place < MOST_PICTURES) for place, state in enumerate(states)
    )
    real = [card for card in cards if not card.drill]
    unsettled = [card for card in real if card.stage != Stage.FOLLOW_UP]
    title = _title(unsettled, len(real))
    if cards and not real:
        title = trn("One drill, no incident", "{count} drills, no incident", len(cards))
    return HomeReading(title=title, cards=cards)


def workspace_counts(session: Session) -> WorkspaceCounts:
    """Return how much a session's workspace holds; reads no evidence."""
    summaries = session.workspace.incidents()
    real = [summary for summary in summaries if not summary.drill]
    return WorkspaceCounts(
        incidents=len(real),
        open=sum(s.stage is not Stage.FOLLOW_UP for s in real),
        events=sum(s.size for s in summaries),
        listed=tuple(
            (s.id, incident_code(s), tr("[drill] {title}", title=s.title) if s.drill else s.title)
            for s in sorted(summaries, key=lambda s: s.number, reverse=True)
        ),
        drills=frozenset(s.id for s in summaries if s.drill),
    )


def incident_code(incident: Incident | IncidentSummary) -> str:
    """Return the number people say: ``INC-0003``."""
    return f"INC-{incident.number:04d}"


def _rank(state: Incident) -> tuple[bool, bool, int, int]:
    severity = next((i for i, s in enumerate(SEVERITIES) if state.severity.startswith(s)), 4)
    drill = state.records.drill is not None
    return drill, state.stage is Stage.FOLLOW_UP, severity, -state.number


def _title(unsettled: list[IncidentCard], every: int) -> str:
    if not every:
        return tr("No incidents yet")
    if not unsettled:
        return tr("Every incident is in follow-up")
    count = len(unsettled)
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    if count == 1:
        return tr("One open incident; {standing}", standing=_standing(unsettled[0]))
    unnamed = sum(card.verdict != "named" for card in unsettled)
    if unnamed == count:
        return tr("{number} open incidents; no cause is named yet", number=number)
    if not unnamed:
        return tr("{number} open incidents; every cause is named", number=number)
    how_many = _COUNTS[unnamed].lower() if unnamed < len(_COUNTS) else str(unnamed)
    return tr(
        "{number} open incidents; {how_many} without a named cause",
        number=number,
        how_many=how_many,
    )


def _standing(card: IncidentCard) -> str:
    words = {
        "named": tr("its cause is named"),
        "undecided": tr("its cause is undecided"),
        "no_incident": tr("no real drop was found"),
    }
    return words.get(card.verdict, "its cause has not been looked for")


def _card(session: Session, state: Incident, *, pictured: bool) -> IncidentCard:
    run = latest_run(state, "root_cause")
    found = _answer(session, run)
    performance = window_performance(session, state) if pictured else {}
    span = window_spans(state).get("incident")
    completeness = completeness_of(state)
    return IncidentCard(
        id=state.id,
        code=incident_code(state),
        title=state.title,
        severity=state.severity,
        stage=str(state.stage),
        owner=state.owner,
        sentence=found.sentence or _sentence(state),
        verdict=found.verdict,
        next_place=next_place(state),
        changed_at=datetime.fromisoformat(state.changed_at) if state.changed_at else None,
        figure=_trend(session, state, span, performance) if pictured else None,
        metric=metric_words(state.metric),
        reference=performance.get("reference"),
        observed=performance.get("incident"),
        onset=datetime.fromtimestamp(span[0], UTC) if span else None,
        lasted=span[1] - span[0] if span else None,
        at_hand=sum(kind.present for kind in completeness),
        kinds=len(completeness),
        items=len(state.evidence),
        frozen=sum(item.frozen for item in state.evidence),
        runs=sum(run.status is RunStatus.FINISHED for run in state.runs),
        claims=len(state.claims),
        causes=found.causes,
        clocks=_clocks(session, state),
        drill=state.records.drill is not None,
    )


def _clocks(session: Session, state: Incident) -> Clocks | None:
    """Return the clocks of a triaged incident; those of a drill would tell of nothing real."""
    records = state.records
    return None if records.triage is None or records.drill else clocks_of(session, state)


def metric_words(metric: str) -> str:
    """Return a metric's name as it is written: ``"AUC"``."""
    return TITLES.get(metric, metric.replace("_", " "))


def _sentence(state: Incident) -> str:
    if state.window("reference") and state.window("incident"):
        return tr("Both windows are set; causes have not been looked for yet.")
    if state.evidence:
        return tr("Evidence is in; the windows are not set yet.")
    return tr("No evidence yet.")


def _answer(session: Session, run: Run | None) -> _Answer:
    if run is None:
        return _Answer()
    found = _read(session.workspace.objects.path(run.result))
    return replace(found, sentence=found.sentence or run.summary)


@lru_cache(maxsize=256)
def _read(path: Path) -> _Answer:
    """Read a stored result once; objects are named by their content and never change."""
    document = strict_loads(path.read_bytes(), max_bytes=LARGEST_RESULT)
    answer = document.get("answer") or {}
    verdict = str(answer.get("verdict", ""))
    causes = tuple((_cause_words(c), c.get("restored")) for c in answer.get("causes") or [])
    return _Answer(verdict, _answer_words(verdict, answer), causes)


def _answer_words(verdict: str, answer: Mapping[str, JsonValue]) -> str:
    causes = answer.get("causes") or []
    if verdict == "no_incident":
        return tr("No real drop was found between the two windows.")
    if verdict == "named" and causes:
        first = causes[0]
        drop = (answer.get("drop") or {}).get("drop")
        whole = tr(" of {drop:.3f}", drop=drop) if isinstance(drop, float) else ""
        restored = first.get("restored")
        gain = (
            tr(
                "; putting W0 values back restores {restored:.3f}{whole}",
                restored=restored,
                whole=whole,
            )
            if restored
            else ""
        )
        return tr("Cause named: {first}{gain}.", first=_cause_words(first), gain=gain)
    rivals = [_cause_words(rival) for rival in answer.get("rivals") or []]
    if verdict == "undecided" and rivals:
        between = tr("Undecided between") if len(rivals) > 1 else tr("Undecided; perhaps")
        return f"{between} {' and '.join(rivals)}."
    return ""


def _cause_words(cause: Mapping[str, JsonValue]) -> str:
    names = {"__target__": tr("the labels"), "__rows__": tr("which rows are there")}
    node = str(cause.get("node", ""))
    kind = str(cause.get("kind") or "").replace("_", " ")
    return f"{names.get(node, node)} ({kind})" if kind else names.get(node, node)


def _trend(
    session: Session,
    state: Incident,
    span: tuple[float, float] | None,
    performance: Mapping[str, Measured],
) -> Figure | None:
    """Return the metric over time with W1 shaded and both windows named by their values."""
    figure = performance_figure(session, state)
    if figure is None:
        return None
    marks: list[Mark] = []
    if span is not None:
        marks.append(Span(start=span[0], end=span[1], tone="incident"))
    before = performance.get("reference")
    if before is not None:
        words = f"W0 {before.value:.3f}"
        marks.append(Level(value=before.value, tone="reference", label=words))
    line = next((mark for mark in figure.marks if isinstance(mark, Line)), None)
    step = f", {_step_words(line.x)}" if line is not None else ""
    axis = figure.y.model_copy(update={"label": f"{figure.y.label}{step}"})
    return figure.model_copy(update={"y": axis, "marks": (*marks, *figure.marks)})


def _step_words(at: Sequence[float]) -> str:
    """Return how wide the windows of a series are, in words: ``"6-hour windows"``."""
    gaps = sorted(b - a for a, b in pairwise(at))
    step = gaps[len(gaps) // 2] if gaps else 86_400.0
    for seconds, unit, alone in (
        (86_400.0, "day", "daily"),
        (3600.0, "hour", "hourly"),
        (60.0, "minute", tr("every minute")),
    ):
        if step >= seconds:
            count = round(step / seconds)
            return alone if count == 1 else tr("{number}-{unit} windows", number=count, unit=unit)
    return tr("every second")
