"""What the methods say of a drill: run on it once it ended, and held against the same truth."""

from collections.abc import Mapping
from threading import Event

from workbench.datasets.progress import part_of
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.drilling import MethodOpinion
from workbench.domain.runs import RunStatus
from workbench.errors import RunError
from workbench.registry import AnalysisInfo
from workbench.science.faults.answers import NEAR, NOT_SAID, RIGHT, WRONG
from workbench.science.faults.grading import TOP, Mark, mark
from workbench.science.faults.ranking import Ranking, ranking_of
from workbench.services.drilling.truth import SealedTruth, hidden_of
from workbench.services.running import run_analysis, why_not
from workbench.services.session import Progress, Session, unreported

ASKED = ("root_cause", "drift")
"""Kinds of analysis whose opinion is asked for."""


def method_opinions(
    session: Session,
    state: Incident,
    truth: SealedTruth,
    *,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Outcome[list[MethodOpinion]]:
    """Run what ranks causes on a drill, and say what each named; the runs are recorded.

    Raises
    ------
    Cancelled
        If it was stopped.
    """
    found: list[MethodOpinion] = []
    changes = Changes()
    able = [
        analysis
        for analysis in session.registry.analyses()
        if analysis.kind in ASKED and not why_not(session, state, analysis)
    ]
    for place, analysis in enumerate(able):
        part = part_of(progress, place / len(able), (place + 1) / len(able))
        part(0.0, analysis.title)
        try:
            made = run_analysis(session, state.id, analysis.id, progress=part, cancel=cancel)
        except RunError as error:
            told = MethodOpinion(method=analysis.id, title=analysis.title, why_not=error.message)
            found.append(told)
            continue
        changes |= made.changes
        run = made.value.run
        if run.status is RunStatus.CANCELLED:
            made.value.check()
        opinion = _opinion(session, state, truth, analysis, made.value.answer)
        if opinion is None and run.status is RunStatus.FINISHED:
            continue  # it ranks nothing, so it has no opinion
        opinion = opinion or MethodOpinion(
            method=analysis.id, title=analysis.title, why_not=run.error
        )
        update = {"run": run.id, "seconds": run.seconds}
        found.append(opinion.model_copy(update=update))
    found.sort(key=lambda one: (one.rank is None, one.rank or 0, one.method))
    return Outcome(found, changes)


def _opinion(
    session: Session,
    state: Incident,
    truth: SealedTruth,
    analysis: AnalysisInfo,
    answer: Mapping[str, JsonValue],
) -> MethodOpinion | None:
    ranking = ranking_of(answer)
    if ranking is None:
        return None
    hidden = hidden_of(session, state, truth)
    graded = mark(analysis.id, hidden.known, ranking, 0.0)
    names = tuple(name for name in ranking.names if name not in hidden.known.outputs)
    return MethodOpinion(
        method=analysis.id,
        title=analysis.title,
        names=names[:TOP],
        kind=ranking.kinds.get(names[0], "") if names else "",
        standing=_standing(graded, ranking, names, hidden.near),
        rank=graded.rank,
        kind_right=graded.kind_right,
    )


def _standing(graded: Mark, ranking: Ranking, names: tuple[str, ...], near: frozenset[str]) -> str:
    if not graded.faulty:
        quiet = not names or ranking.alarm is False
        return RIGHT if quiet else WRONG
    if graded.first:
        return RIGHT
    if not names:
        return NOT_SAID
    return NEAR if names[0] in near else WRONG
