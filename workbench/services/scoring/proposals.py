"""After enough dismissals of one pattern: a change is proposed with its backtest, never made.

A pattern is one reason, the same leading signals, and one group of models (or one model, where it
belongs to none). Small changes that would silence it are tried on the corpus; the mildest of those
that miss the fewest incidents is proposed. A human accepts or refuses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.differences import differences
from workbench.domain.scoring.testing import BacktestPlan, ChangeProposal
from workbench.errors import WorkbenchError
from workbench.science.intervals import wilson
from workbench.science.scoring.outcomes import covers
from workbench.services.scoring.corpora import (
    Corpus,
    Scored,
    score_corpus,
    simulated_corpus,
    workspace_corpus,
)
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.scoring.dismissal_patterns import (
    ACCEPTED,
    PROPOSED,
    REFUSED,
    Pattern,
    dismissal_patterns,
)
from workbench.services.scoring.dismissal_rates import DismissalRate, dismissal_rates, rate_of
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.verifying import moment, said
from workbench.services.scoring.versions import next_version, put_in_force
from workbench.services.session import Progress, Session, unreported
from workbench.storage.score_book import Act

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was tried on the corpus.

    Attributes
    ----------
    definition : ScoreDefinition
    silenced : int
        Dismissed candidates that would not have been raised.
    saved : int
        Alerts in vain that would not have been raised, those among them.
    missed : int
        Incidents that were found and would be missed.
    figures : mapping
        Of the proposal's backtest.
    """

    definition: ScoreDefinition
    silenced: int
    saved: int
    missed: int
    figures: Mapping[str, JsonValue]


def propose(
    session: Session, *, plan: BacktestPlan | None = None, progress: Progress = unreported
) -> tuple[Act, ...]:
    """Propose a change for each pattern with enough dismissals and no proposal that is open.

    What is dismissed in the greatest share of its windows comes first.

    Parameters
    ----------
    session : Session
    plan : BacktestPlan, optional
    progress : callable

    Returns
    -------
    tuple of Act
        Empty where no pattern has enough, or no small change would silence one.
    """
    rules = plan or backtest_plan()
    waiting = [one.pattern for one in open_proposals(session)]
    rates = dismissal_rates(session)
    due = [
        (rate_of(one, rates), one)
        for one in dismissal_patterns(session)
        if len(one.acts) >= rules.dismissals and one.json_body() not in waiting
    ]
    due.sort(key=lambda found: -_per_window(found[0]))
    made = []
    for at, (rate, pattern) in enumerate(due):
        progress(at / len(due), "Trying changes on the corpus")
        proposal = _proposal(session, pattern, rules, rate)
        if proposal is not None:
            with session.workspace.score_book() as book:
                body = proposal.json_body()
                made.append(book.append(PROPOSED, body, at=session.clock(), by=session.actor))
    return tuple(made)


def open_proposals(session: Session) -> tuple[ChangeProposal, ...]:
    """Return the proposals that nobody accepted or refused, oldest first."""
    with session.workspace.score_book() as book:
        acts = book.acts(PROPOSED, ACCEPTED, REFUSED)
    settled = {act.body["proposal"] for act in acts if act.type != PROPOSED}
    return tuple(
        ChangeProposal.model_validate(act.body)
        for act in acts
        if act.type == PROPOSED and act.body["id"] not in settled
    )


def accept(session: Session, reference: str, *, because: str) -> Act:
    """Accept a proposal: its definition is in force from now on, as a new version.

    Parameters
    ----------
    session : Session
    reference : str
        The proposal's id, or the end of it.
    because : str
        Never empty.

    Raises
    ------
    WorkbenchError
        If there is no such open proposal, or another definition has come into force since.
    """
    words = said(because)
    found = _open(session, reference)
    if found.definition != definition_in_force(session).digest:
        raise WorkbenchError(
            "proposal.overtaken",
            "Another definition has come into force since this was proposed.",
            "Refuse it, and propose anew: workbench definition propose",
        )
    definition = ScoreDefinition.model_validate(found.proposed)
    act = put_in_force(session, definition, {"because": words, "proposal": found.id})
    _settle(session, ACCEPTED, found, words)
    return act


def refuse(session: Session, reference: str, *, because: str) -> Act:
    """Refuse a proposal; its dismissals count for no further one."""
    words = said(because)
    return _settle(session, REFUSED, _open(session, reference), words)


def _settle(session: Session, kind: str, proposal: ChangeProposal, words: str) -> Act:
    body: dict[str, JsonValue] = {"proposal": proposal.id, "because": words}
    with session.workspace.score_book() as book:
        return book.append(kind, body, at=session.clock(), by=session.actor)


def _open(session: Session, reference: str) -> ChangeProposal:
    meant = [one for one in open_proposals(session) if one.id.endswith(reference)]
    if not reference or len(meant) != 1:
        raise WorkbenchError(
            "proposal.unknown",
            f"No open proposal is called {reference!r}.",
            "List them with: workbench definition show",
        )
    return meant[0]


def _per_window(rate: DismissalRate | None) -> float:
    return 0.0 if rate is None else rate.whole.per_hundred or 0.0


def _proposal(
    session: Session, pattern: Pattern, plan: BacktestPlan, rate: DismissalRate | None
) -> ChangeProposal | None:
    now = definition_in_force(session)
    real = workspace_corpus(session, now)
    made = real.manifest.count("verified") < plan.some_incidents
    corpora = [real, *([simulated_corpus(now, models=40, windows=200)] if made else [])]
    before = [score_corpus(one, now, plan) for one in corpora]
    version = next_version(session)
    tried = [_tried(one, corpora, before, pattern, plan) for one in changes(now, pattern, version)]
    helps = [one for one in tried if one.silenced > 0]
    enough = [one for one in helps if one.silenced >= _HALF * len(pattern.acts)]
    if not helps:
        return None
    # The mildest come first, and min keeps the first of equals.
    best = (
        min(enough, key=lambda one: one.missed)
        if enough
        else max(helps, key=lambda one: one.silenced)
    )
    return ChangeProposal(
        id=f"proposal-{pattern.acts[-1].seq}-{best.definition.digest[:8]}",
        pattern=pattern.json_body(),
        dismissals=tuple(act.seq for act in pattern.acts),
        definition=now.digest,
        change="; ".join(differences(now, best.definition)),
        proposed=best.definition.json_body(),
        backtest=dict(best.figures),
        rate={} if rate is None else rate.json_body(),
    )


def changes(now: ScoreDefinition, pattern: Pattern, version: str) -> tuple[ScoreDefinition, ...]:
    """Return small changes of a definition that might silence a pattern, the mildest first.

    Parameters
    ----------
    now : ScoreDefinition
    pattern : Pattern
    version : str
        That they get.
    """
    found: list[dict[str, Any]] = []
    if pattern.reason == "too_small":
        found += [{"signals": _coarser(now, pattern.signals, times)} for times in (2, 5, 10)]
    found += [{"signals": _lighter(now, pattern.signals, share)} for share in (0.75, 0.5, 0.25)]
    found += [{"tiers": _higher(now, more)} for more in (5.0, 10.0)]
    if pattern.reason == "seasonal" and "month" not in now.baseline.contexts:
        contexts = (*now.baseline.contexts[:-1], "month", "all")
        found.append({"baseline": now.baseline.model_copy(update={"contexts": contexts})})
    return tuple(now.model_copy(update={**one, "version": version}) for one in found)


def _tried(
    changed: ScoreDefinition,
    corpora: Sequence[Corpus],
    before: Sequence[Scored],
    pattern: Pattern,
    plan: BacktestPlan,
) -> Tried:
    silenced, saved, missed, figures = 0, 0, 0, {}
    for corpus, old in zip(corpora, before, strict=True):
        new = score_corpus(corpus, changed, plan, old)
        was, now = _found(old), _found(new)
        vain = _vain(old, plan), _vain(new, plan)
        lost = int((was & ~now).sum())
        quiet = sum(_raised(old, act) and not _raised(new, act) for act in pattern.acts)
        silenced, saved, missed = silenced + quiet, saved + vain[0] - vain[1], missed + lost
        loss = wilson(lost, int(was.sum()))
        figures[corpus.manifest.name] = {
            "corpus": corpus.manifest.digest,
            "incidents": len(was),
            "found_before": int(was.sum()),
            "found_after": int(now.sum()),
            "missed": lost,
            "share_missed": [round(v, 6) for v in (loss.estimate, loss.low, loss.high)],
            "in_vain_before": vain[0],
            "in_vain_after": vain[1],
            "dismissed": len(pattern.acts) if corpus.manifest.name == "workspace" else 0,
            "dismissed_silenced": quiet,
        }
    return Tried(changed, silenced, saved, missed, figures)


def _fires(scored: Scored) -> np.ndarray[Any, np.dtype[np.bool_]]:
    edge = next((t.from_score for t in scored.definition.tiers if t.escalates), np.inf)
    return (scored.alarms >= edge - 1e-9) & scored.judged


def _found(scored: Scored) -> np.ndarray[Any, np.dtype[np.bool_]]:
    fires, of = _fires(scored), scored.truth.of
    counted = fires & scored.truth.counted
    return np.array(
        [(counted[s.model] & (of[s.model] == at)).any() for at, s in enumerate(scored.truth.spans)],
        dtype=np.bool_,
    )


def _vain(scored: Scored, plan: BacktestPlan) -> int:
    vain = _fires(scored) & scored.truth.counted & (scored.truth.of < 0)
    return int(covers(vain[:, :, None], plan.quiet).sum())


def _raised(scored: Scored, act: Act) -> bool:
    """Whether a dismissed candidate reaches a human under a definition."""
    model = str(act.body["model"])
    if model not in scored.corpus.models:
        return False
    at = scored.corpus.models.index(model)
    start, end = (moment(act.body[key]).timestamp() / 3600 for key in ("start", "end"))
    hours = scored.corpus.hours[at]
    inside = (hours >= np.floor(start)) & (hours < end) & (scored.corpus.rows[at] >= 0)
    return bool((_fires(scored)[at] & inside).any())


def _lighter(now: ScoreDefinition, signals: Sequence[str], share: float) -> tuple[Any, ...]:
    return tuple(
        signal.model_copy(update={"weight": round(signal.weight * share, 3)})
        if signal.id in signals
        else signal
        for signal in now.signals
    )


def _coarser(now: ScoreDefinition, signals: Sequence[str], times: float) -> tuple[Any, ...]:
    return tuple(
        signal.model_copy(update={"least": round(signal.least * times, 6)})
        if signal.id in signals
        else signal
        for signal in now.signals
    )


def _higher(now: ScoreDefinition, more: float) -> tuple[Any, ...]:
    first = next((tier.id for tier in now.tiers if tier.escalates), "")
    return tuple(
        tier.model_copy(update={"from_score": tier.from_score + more}) if tier.id == first else tier
        for tier in now.tiers
    )
