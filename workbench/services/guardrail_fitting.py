"""Guardrails made from what was found: fitted on what was good, to agreed false alarms."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Guardrail
from workbench.domain.runs import RunStatus
from workbench.errors import WorkbenchError
from workbench.science.guardrails.fitting import Design, Fitted, UnfitError, fit_track
from workbench.science.guardrails.rule import ON_ROWS, RuleKind
from workbench.science.guardrails.series import MINUTE
from workbench.science.metrics import METRICS
from workbench.services.back_check import CAUSE, at_hand, with_rule
from workbench.services.guardrails import refuse_sensitive, title_of
from workbench.services.running import read_answer
from workbench.services.session import Session

_KINDS_OF_FAULT: Mapping[str, RuleKind] = {
    "unit_change": "range",
    "sign_flip": "range",
    "clip": "range",
    "swap": "range",
    "nulls": "nulls",
    "remap": "levels",
    "unseen_level": "levels",
    "stale_join": "freshness",
    "duplicates": "volume",
    "surge": "volume",
}
"""Which guardrail a kind of fault calls for; others are seen in the metric only."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A guardrail that was fitted and is not recorded yet.

    Attributes
    ----------
    guardrail : Guardrail
    fitted : Fitted
    """

    guardrail: Guardrail
    fitted: Fitted


def propose_guardrail(  # noqa: PLR0913 -- what a rule is fitted to
    session: Session,
    incident: str,
    kind: RuleKind,
    *,
    column: str = "",
    node: str = "",
    metric: str = "",
    bin_minutes: float | None = None,
    for_minutes: float | None = None,
    design: Design | None = None,
    title: str = "",
    hypothesis: str = "",
) -> Proposed:
    """Fit a guardrail on what was good, to a number of false alarms that is agreed.

    Parameters
    ----------
    session : Session
    incident : str
    kind : str
    column : str
        For a rule on rows.
    node, metric : str
        For a threshold on a signal.
    bin_minutes, for_minutes : float, optional
        How long a batch is judged together, and how long it must be broken until it fires.
    design : Design, optional
    title, hypothesis : str

    Returns
    -------
    Proposed
        Not recorded; see :func:`keep_guardrail`.

    Raises
    ------
    WorkbenchError
        If nothing can be fitted, or the rule would tell values of a sensitive column.
    """
    state = session.incident(incident)
    if kind in {"range", "levels"}:
        refuse_sensitive(state, column)
    agreed = design or Design()
    on_rows = kind in ON_ROWS
    draft = Guardrail(
        id="",
        title=title or "draft",
        kind=kind,
        column=column if on_rows else "",
        node=(node or metric) if kind == "threshold" else "",
        metric=metric if kind == "threshold" else "",
        bin_minutes=bin_minutes,
        for_minutes=for_minutes,
        hypothesis=hypothesis,
    )
    track, moments, _ = at_hand(session, state, draft)
    try:
        fitted = fit_track(track, moments, agreed, _worse(metric))
    except UnfitError as error:
        raise WorkbenchError("guardrail.unfit", str(error), "Choose another rule.") from error
    judged = None if kind in {"threshold", "freshness"} else track.width / MINUTE
    update = {"bin_minutes": judged, "design": design_words(fitted, agreed)}
    ready = with_rule(draft, fitted.rule).model_copy(update=update)
    named = title or title_of(ready)
    return Proposed(ready.model_copy(update={"title": named}), fitted)


def suggested(
    session: Session, incident: str, design: Design | None = None
) -> tuple[Proposed, ...]:
    """Return guardrails that what was found calls for, the one against the first cause first.

    Parameters
    ----------
    session : Session
    incident : str
    design : Design, optional
    """
    state = session.incident(incident)
    wanted: list[tuple[RuleKind, str, str]] = []
    for node, fault in _causes(session, state):
        kind = _KINDS_OF_FAULT.get(fault)
        if kind is not None:
            wanted.append((kind, node if kind in ON_ROWS else "", ""))
    if state.metric:
        wanted.append(("threshold", "", state.metric))
    found = []
    for kind, column, metric in dict.fromkeys(wanted):
        try:
            found.append(
                propose_guardrail(
                    session, state.id, kind, column=column, metric=metric, design=design
                )
            )
        except WorkbenchError:
            continue  # what cannot be fitted is not suggested
    return tuple(found)


def design_words(fitted: Fitted, design: Design) -> str:
    """Return how a rule was fitted, in sentences of English."""
    agreed = f"{design.alarms:g} false alarms a month agreed"
    if fitted.rule.kind == "freshness":
        return f"Fitted on {fitted.rows} good rows: the longest gap and {design.margin:.0%} more."
    judged = f"Fitted on {fitted.bins} good batches"
    if fitted.rows:
        judged += f" of {fitted.rows} rows"
    words = f"{judged}, {agreed}."
    if not fitted.kept:
        words += (
            " They are too few for that: the limit lies beyond all of them."
            if not fitted.rows
            else " No share of rows keeps to that: it is the loosest that was tried."
        )
    if fitted.left_out is not None:
        rate = fitted.left_out
        where = "on batches it was not fitted on" if fitted.rows else "on these batches"
        words += (
            f" {fitted.alarms_left_out} alarms {where}: "
            f"{rate.estimate:.1f} a month ({rate.low:.1f} to {rate.high:.1f})."
        )
    return words


def _worse(metric: str) -> str:
    known = METRICS.get(metric)
    if known is None:
        return ""
    return "low" if known.higher_is_better else "high"


def _causes(session: Session, state: Incident) -> list[tuple[str, str]]:
    """Return the nodes that the last search for causes named, with the kind of fault."""
    runs = [
        run
        for run in state.whole_runs
        if run.kind == CAUSE and run.status is RunStatus.FINISHED and run.result
    ]
    causes = read_answer(session, runs[-1]).get("causes") if runs else None
    if not isinstance(causes, list):
        return []
    columns = {
        column.name
        for item in state.evidence
        if item.table is not None
        for column in item.table.columns
    }
    named = [
        (str(one.get("node", "")), str(one.get("kind", "")))
        for one in causes[:3]
        if isinstance(one, dict)
    ]
    return [
        (node, kind)
        for node, kind in named
        if node in columns or _KINDS_OF_FAULT.get(kind) in {"volume", "freshness"}
    ]
