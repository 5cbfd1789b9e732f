"""What the settings of the score show: the alert budget, the definition in force, proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np

from workbench.domain.changes import Changes, Outcome
from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import CalibrationMap, ChangeProposal
from workbench.language import tr, trn
from workbench.science.scoring.budget import BudgetCurve, Picked, costs_of
from workbench.services.scoring.backtest_record import record_backtest
from workbench.services.scoring.backtests import run_backtest
from workbench.services.scoring.calibrations import map_in_force
from workbench.services.scoring.corpora import simulated_corpus, workspace_corpus
from workbench.services.scoring.dismissal_patterns import dismissal_patterns
from workbench.services.scoring.dismissal_rates import DismissalRate, dismissal_rates
from workbench.services.scoring.history import ScoreHistory
from workbench.services.scoring.kept import kept_history
from workbench.services.scoring.picking import curve_of
from workbench.services.scoring.proposals import open_proposals
from workbench.services.scoring.self_check import self_check
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.versions import (
    DefinitionVersion,
    definition_versions,
    next_version,
)
from workbench.services.session import Progress, Session, unreported
from workbench.storage.score_book import Act

_MODELS, _WINDOWS = 40, 200
"""Of a made-up fleet to test on while there are too few verified incidents."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSettings:
    """How scores are made, and what could be changed about it.

    Attributes
    ----------
    history : ScoreHistory
    curve : BudgetCurve
        What each edge of an alert would mean.
    map : CalibrationMap or None
    versions : tuple of DefinitionVersion
        The last is in force.
    next_version : str
        That a changed definition would get.
    proposals : tuple of ChangeProposal
        Those nobody settled.
    patterns : tuple of str
        What was dismissed how often, in words.
    reminders : tuple of str
        What the score says of itself.
    rates : tuple of DismissalRate
        How often candidates are dismissed, by month.
    """

    history: ScoreHistory
    curve: BudgetCurve
    map: CalibrationMap | None
    versions: tuple[DefinitionVersion, ...]
    next_version: str
    proposals: tuple[ChangeProposal, ...]
    patterns: tuple[str, ...]
    reminders: tuple[str, ...]
    rates: tuple[DismissalRate, ...] = ()

    @property
    def definition(self) -> ScoreDefinition:
        """The one in force."""
        return self.history.definition

    @property
    def edge(self) -> float:
        """The score from which a human is asked for now; above 100 where none is."""
        return next((one.from_score for one in self.definition.tiers if one.escalates), 101.0)

    @property
    def cost(self) -> float:
        """What a miss costs, in false alarms, for the present edge to be the best."""
        return costs_of(self.curve, min(self.edge, 100.0))

    def title_of(self, model: int) -> str:
        """Return what people call a model."""
        one = self.history.models[model]
        return one.title or one.id


def score_settings(session: Session) -> ScoreSettings:
    """Return how the scores of a workspace are made."""
    history = kept_history(session)
    found = map_in_force(session, history.definition)
    return ScoreSettings(
        history=history,
        curve=curve_of(history, found),
        map=found,
        versions=definition_versions(session),
        next_version=next_version(session),
        proposals=open_proposals(session),
        patterns=_patterns(session),
        reminders=self_check(session, history).reminders() if history.readings else (),
        rates=dismissal_rates(session, history),
    )


def queue_words(picked: Picked) -> str:
    """Return what an edge would mean, in sentences."""
    if picked.edge > 100:
        return tr("At this price no score is worth looking at: nobody would be asked for.")
    weekly = tr("{weekly} alerts a week over all models", weekly=f"{picked.weekly:.1f}")
    now = trn("{count} model now", "{count} models now", len(picked.queue))
    told = tr(
        "Ask for a human from {edge} on: {weekly}, {now}.",
        edge=f"{picked.edge:g}",
        weekly=weekly,
        now=now,
    )
    if not picked.calibrated:
        return f"{told} " + tr(
            "The score is an uncalibrated prior and is taken for a chance here, which it is not."
        )
    return f"{told} " + tr(
        "Expected: {real} real incidents among them, {missed} among those left out.",
        real=f"{picked.real:.1f}",
        missed=f"{picked.missed:.1f}",
    )


def weekly_at(settings: ScoreSettings, edge: float) -> float:
    """Return how many alerts a week an edge brings over all models."""
    return float(np.interp(edge, settings.curve.edges, settings.curve.weekly))


def proposal_words(proposal: ChangeProposal) -> tuple[str, ...]:
    """Return a proposal in sentences: what it would change, why, and what its backtest says."""
    pattern = proposal.pattern
    lines = [
        proposal.change,
        trn(
            "After {count} dismissal as {reason} in {group}.",
            "After {count} dismissals as {reason} in {group}.",
            len(proposal.dismissals),
            reason=str(pattern.get("reason", "")).replace("_", " "),
            group=pattern.get("group", ""),
        ),
    ]
    for name, told in proposal.backtest.items():
        if not isinstance(told, dict):
            continue
        lines.append(
            tr(
                "On {corpus}: {missed} of {found} incidents that are found now would be missed; "
                "{before} alerts in vain become {after}.",
                corpus=name,
                missed=told.get("missed"),
                found=told.get("found_before"),
                before=told.get("in_vain_before"),
                after=told.get("in_vain_after"),
            )
        )
    return tuple(lines)


def rate_rows(rates: Sequence[DismissalRate]) -> list[tuple[object, ...]]:
    """Return what was dismissed by month as rows: what, month, and the figures with their n."""
    rows: list[tuple[object, ...]] = []
    for rate in rates:
        for one in (*reversed(rate.months), rate.whole):
            if one.month and not (one.decided or one.dismissed):
                continue
            share = one.share
            rows.append(
                (
                    rate_words(rate),
                    one.month or tr("all months"),
                    one.dismissed,
                    one.decided,
                    ""
                    if share is None
                    else tr(
                        "{share} ({low} to {high})",
                        share=f"{share.estimate:.0%}",
                        low=f"{share.low:.0%}",
                        high=f"{share.high:.0%}",
                    ),
                    one.windows,
                    one.per_hundred,
                )
            )
    return rows


def rate_words(rate: DismissalRate) -> str:
    """Return what a rate is of."""
    if rate.by == "all":
        return tr("All dismissals")
    reason = rate.reason.replace("_", " ")
    if rate.by == "reason":
        return tr("As {reason}", reason=reason)
    return tr(
        "As {reason} of {signals} in {group}",
        reason=reason,
        signals=", ".join(rate.signals) or tr("nothing in particular"),
        group=rate.group,
    )


def try_definition(
    session: Session,
    definition: ScoreDefinition,
    *,
    because: str,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[Act]:
    """Test a definition and keep what came of it, so that it can be adopted.

    Parameters
    ----------
    session : Session
    definition : ScoreDefinition
    because : str
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Outcome of Act
        The test is on the verified incidents of the workspace; on a made-up fleet while there are
        too few of them.
    """
    plan = backtest_plan()
    corpus = workspace_corpus(session, definition)
    if corpus.manifest.count("verified") < plan.some_incidents:
        corpus = simulated_corpus(definition, models=_MODELS, windows=_WINDOWS)
    found = run_backtest(corpus, definition, plan, progress=progress, cancel=cancel)
    act = record_backtest(session, found, because=because)
    return Outcome(act, Changes(topics=frozenset({act.type})))


def _patterns(session: Session) -> tuple[str, ...]:
    needed = backtest_plan().dismissals
    return tuple(
        tr(
            "{count} of {needed} dismissals as {reason} of {signals} in {group}",
            count=len(one.acts),
            needed=needed,
            reason=one.reason.replace("_", " "),
            signals=", ".join(one.signals) or tr("nothing in particular"),
            group=one.group,
        )
        for one in dismissal_patterns(session)
    )
