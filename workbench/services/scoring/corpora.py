"""The corpus a score is tested on: incidents that were verified, and made-up ones, with provenance.

What people confirmed counts as an incident; what they dismissed stays in as windows in which
nothing was wrong; what was escalated and is not settled yet is left out of both. Rehearsals are no
incidents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from workbench.domain.canonical import sha256_hex
from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import BacktestPlan, CorpusEntry, CorpusManifest
from workbench.science.scoring.baselines import Booleans, Floats, Integers
from workbench.science.scoring.history import Scores, composed, score_windows
from workbench.science.scoring.outcomes import Span, Truth, alarm_scores, truth_of
from workbench.science.scoring.simulation import Fleet, FleetPlan, Planted, simulate
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.scoring.history import ScoreHistory, rules_of, score_history
from workbench.services.scoring.verifying import Told, told_incidents
from workbench.services.session import Session

_ROWS = 500
GENERATOR = "workbench.science.scoring.simulation"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Windows of models, and what really was.

    Attributes
    ----------
    manifest : CorpusManifest
    models, groups : tuple of str
        Their ids, and the group each belongs to.
    signals : tuple of str
    values : ndarray, shape (models, windows, signals)
    hours, rows : ndarray of int, shape (models, windows)
        Start of each window in hours since 1970, and its rows; -1 rows where there is none.
    spans : tuple of Span
        The incidents.
    unsettled : tuple of Span
        Windows of which nobody knows yet.
    """

    manifest: CorpusManifest
    models: tuple[str, ...]
    groups: tuple[str, ...]
    signals: tuple[str, ...]
    values: Floats
    hours: Integers
    rows: Integers
    spans: tuple[Span, ...]
    unsettled: tuple[Span, ...] = ()

    @property
    def step(self) -> float:
        """Hours from one window to the next."""
        there = (self.rows[:, 1:] >= 0) & (self.rows[:, :-1] >= 0)
        found = np.diff(self.hours, axis=1)[there]
        return float(np.median(found)) if len(found) else 24.0

    def judged(self, definition: ScoreDefinition) -> Booleans:
        """Return which windows are judged, as :func:`is_judged` has it."""
        free = {signal.id for signal in definition.signals if signal.few_rows}
        rests = np.array([name not in free for name in self.signals], dtype=np.bool_)
        there = ~np.isnan(self.values)
        alone = there.any(axis=2) & ~(there & rests).any(axis=2)
        return (self.rows >= 0) & ((self.rows >= definition.smallest_window) | alone)


@dataclass(frozen=True, slots=True)
class Scored:
    """A corpus under a definition.

    Attributes
    ----------
    corpus : Corpus
    definition : ScoreDefinition
    judged : ndarray of bool
    scores : Scores
    alarms : ndarray, shape (models, windows)
        The scores by which alerts are raised.
    truth : Truth
    """

    corpus: Corpus
    definition: ScoreDefinition
    judged: Booleans
    scores: Scores
    alarms: Floats
    truth: Truth


def simulated_corpus(
    definition: ScoreDefinition,
    *,
    models: int = 60,
    windows: int = 260,
    seed: int = 1,
    any_signal: bool = False,
    incidents: float = 1.0,
) -> Corpus:
    """Return a made-up corpus.

    Parameters
    ----------
    definition : ScoreDefinition
        Whose signals are made.
    models, windows, seed : int
    any_signal : bool
        Whether incidents move signals drawn evenly instead of those of known kinds.
    incidents : float
        Of a model in a hundred windows, on average.
    """
    plan = FleetPlan(
        models, windows, definition.signal_ids, any_signal=any_signal, incidents=incidents
    )
    fleet = simulate(plan, seed)
    names = tuple(f"made-up-{at + 1:03d}" for at in range(models))
    entries = tuple(
        _made_entry(one, at, fleet, plan, names, seed) for at, one in enumerate(fleet.planted)
    )
    manifest = CorpusManifest(
        name=f"simulated, {'any signals' if any_signal else 'kinds'}, seed {seed}",
        models=models,
        windows=models * windows,
        sha256=sha256_hex(np.ascontiguousarray(fleet.values).tobytes()),
        entries=entries,
    )
    rows = np.where(fleet.judged, _ROWS, 0).astype(np.int64)
    spans = tuple(Span(one.model, one.start, one.end, one.known) for one in fleet.planted)
    groups = tuple(f"team {at % 4 + 1}" for at in range(models))
    return Corpus(manifest, names, groups, plan.signals, fleet.values, fleet.hours, rows, spans)


def workspace_corpus(
    session: Session, definition: ScoreDefinition | None = None, *, drills: bool = False
) -> Corpus:
    """Return the corpus of a workspace: its models' windows and what people said of them.

    Parameters
    ----------
    session : Session
    definition : ScoreDefinition, optional
        The one in force by default.
    drills : bool
        Whether rehearsals count.
    """
    asked = definition or definition_in_force(session)
    history = score_history(session, asked)
    told = told_incidents(session, drills=drills)
    names = tuple(model.id for model in history.models)
    signals = asked.signal_ids
    shape = history.judged.shape
    values = np.full((*shape, len(signals)), np.nan)
    hours, rows = np.zeros(shape, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    _fill(history, values, hours, rows)
    placed = [(one, place) for one in told if (place := _place(one, history, names)) is not None]
    entries = tuple(_told_entry(one, place, values) for one, place in placed)
    manifest = CorpusManifest(
        name="workspace",
        models=len(names),
        windows=int((rows >= 0).sum()),
        sha256=sha256_hex(np.ascontiguousarray(values).tobytes()),
        entries=entries,
    )
    groups = tuple(model.group for model in history.models)
    spans = tuple(place for one, place in placed if one.origin == "verified")
    # What was dismissed is settled, whoever raised it.
    denied = [place for one, place in placed if one.origin == "dismissed"]
    open_ones = tuple(
        place
        for one, place in placed
        if one.origin == "unverified" and not any(_overlap(place, other) for other in denied)
    )
    return Corpus(manifest, names, groups, signals, values, hours, rows, spans, open_ones)


def score_corpus(
    corpus: Corpus, definition: ScoreDefinition, plan: BacktestPlan, like: "Scored | None" = None
) -> Scored:
    """Return a corpus under a definition.

    Parameters
    ----------
    corpus : Corpus
    definition : ScoreDefinition
        A signal that the corpus does not have counts as not measured.
    plan : BacktestPlan
    like : Scored, optional
        The same corpus under another definition; what both share is not computed again.
    """
    rules, judged = rules_of(definition), corpus.judged(definition)
    if like is not None and _same_severities(like.definition, definition):
        scores = composed(like.scores.percentile, like.scores.severity, judged, rules)
    else:
        scores = score_windows(_columns(corpus, definition), corpus.hours, judged, rules)
    alarms = alarm_scores(scores.score, scores.spike, judged, rules.edges, rules.persistence)
    truth = truth_of(corpus.spans, judged, lasting=definition.persistence, first=plan.learning)
    counted = truth.counted.copy()
    for one in corpus.unsettled:
        counted[one.model, one.start : one.end + definition.persistence - 1] = False
    counted |= (truth.of >= 0) & judged
    return Scored(corpus, definition, judged, scores, alarms, Truth(truth.spans, truth.of, counted))


def _same_severities(one: ScoreDefinition, other: ScoreDefinition) -> bool:
    """Whether two definitions differ in weights, tiers and windows of persistence only."""
    signals = ([(s.id, s.least, s.few_rows) for s in d.signals] for d in (one, other))
    return (
        next(signals) == next(signals)
        and one.baseline == other.baseline
        and one.smallest_window == other.smallest_window
    )


def _columns(corpus: Corpus, definition: ScoreDefinition) -> Floats:
    there = {name: at for at, name in enumerate(corpus.signals)}
    found = np.full((*corpus.values.shape[:2], len(definition.signals)), np.nan)
    for at, name in enumerate(definition.signal_ids):
        if name in there:
            found[:, :, at] = corpus.values[:, :, there[name]]
    return found


def _fill(history: ScoreHistory, values: Floats, hours: Integers, rows: Integers) -> None:
    for model, windows in enumerate(history.readings):
        for at, window in enumerate(windows):
            hours[model, at] = int(window.start.timestamp()) // 3600
            rows[model, at] = window.rows
            for signal, name in enumerate(history.definition.signal_ids):
                value = window.values.get(name)
                values[model, at, signal] = np.nan if value is None else value


def _place(one: Told, history: ScoreHistory, names: Sequence[str]) -> Span | None:
    """Return where an incident lies among the windows of its model; None if nowhere."""
    if one.model not in names:
        return None
    model = names.index(one.model)
    windows = history.readings[model]
    inside = [at for at, w in enumerate(windows) if w.start < one.end and one.start < w.end]
    if not inside:
        return None
    known = sum(window.end <= one.known_at for window in windows)
    return Span(model, inside[0], inside[-1] + 1, max(known, inside[-1] + 1))


def _overlap(one: Span, other: Span) -> bool:
    return one.model == other.model and one.start < other.end and other.start < one.end


def _told_entry(one: Told, place: Span, values: Floats) -> CorpusEntry:
    part = np.ascontiguousarray(values[place.model, place.start : place.end])
    return CorpusEntry(
        id=one.id,
        model=one.model,
        start=one.start,
        end=one.end,
        origin=one.origin,
        known_at=one.known_at,
        by=one.by,
        source=one.source,
        words=one.words,
        sha256=sha256_hex(part.tobytes()),
    )


def _made_entry(
    one: Planted, at: int, fleet: Fleet, plan: FleetPlan, names: Sequence[str], seed: int
) -> CorpusEntry:
    first = datetime.fromtimestamp(int(fleet.hours[0, 0]) * 3600, UTC)
    step = timedelta(hours=plan.step)
    part = np.ascontiguousarray(fleet.values[one.model, one.start : one.end])
    return CorpusEntry(
        id=f"made-up-{seed}-{at + 1:04d}",
        model=names[one.model],
        start=first + one.start * step,
        end=first + one.end * step,
        origin="simulated",
        known_at=first + one.known * step,
        by="generator",
        source=GENERATOR,
        words=f"{one.kind}, {one.size:.1f} standard deviations",
        seed=seed,
        signals=tuple(plan.signals[signal] for signal in one.signals),
        sha256=sha256_hex(part.tobytes()),
    )
