"""What an incident already tells about itself: suggestions for its triage, with their reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.domain.opening_content import CriterionRule, FailureMode
from workbench.domain.records.opening import Triage
from workbench.domain.severity import Assessment, Loss, assess, criteria_met
from workbench.language import tr
from workbench.science.metrics import METRICS
from workbench.services.cause_answers import CauseRow, CausesReading, causes_reading
from workbench.services.cause_words import kind_words, node_words, percent_words
from workbench.services.clocks import Clocks, clocks_of
from workbench.services.opening.content import criteria, playbooks, severity_table, taxonomy
from workbench.services.performance import (
    change_between,
    metric_places,
    metric_title,
    window_performance,
)
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a field could say, and why.

    Attributes
    ----------
    field : str
    value : str, float or datetime
        What would be written.
    reason : str
        In words, for the person who decides.
    """

    field: str
    value: str | float | datetime
    reason: str

    def json_body(self) -> dict[str, JsonValue]:
        """Return the suggestion as ``workbench triage --json`` prints it."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return {"field": self.field, "value": value, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class OpeningReading:
    """An incident's triage as it stands, and what could be in it.

    Attributes
    ----------
    incident : Incident
    triage : Triage
        As written; empty where it is not.
    suggestions : Mapping of str to Suggestion
        By field; only those the incident gives a reason for.
    loss : Loss or None
    assessment : Assessment
        What the severity table gives for what is written, or else suggested.
    criteria : tuple of CriterionRule
        Those that hold now.
    clocks : Clocks
    """

    incident: Incident
    triage: Triage
    suggestions: Mapping[str, Suggestion]
    loss: Loss | None
    assessment: Assessment
    criteria: tuple[CriterionRule, ...]
    clocks: Clocks

    def severity_for(self, harm: int, reach: str, tolerance: float | None) -> Suggestion:
        """Return the severity that other inputs would give, with its reason."""
        loss = _with_tolerance(self.loss, tolerance)
        found = assess(severity_table(), harm=harm, reach=reach, loss=loss)
        words = severity_words(found, harm, reach, loss, self.incident.metric)
        return Suggestion("severity", found.level.name, words)

    def accepted(self, given: Mapping[str, object]) -> dict[str, object]:
        """Return the fields of a triage with every suggestion taken for what nobody said.

        Parameters
        ----------
        given : mapping
            What a person says; it wins over what is suggested.

        Returns
        -------
        dict
            With ``severity``, ``severity_reason`` and ``owner`` where they are suggested.
        """
        harm, reach, tolerance = (
            given.get(name, now)
            for name, now in (
                ("harm_level", self.triage.harm.level),
                ("reach", self.triage.reach or self._value("reach")),
                ("tolerance", self.triage.tolerance),
            )
        )
        taken: dict[str, object] = {}
        for name, one in self.suggestions.items():
            standing = getattr(self.incident if name == "owner" else self.triage, name, None)
            if name != "severity" and not standing:
                taken[name] = tuple(str(one.value).split(", ")) if name == "systems" else one.value
        if not self.incident.severity and "severity" in self.suggestions:
            limit = tolerance if isinstance(tolerance, float) else None
            found = self.severity_for(int(str(harm or 0)), str(reach), limit)
            taken |= {"severity": found.value, "severity_reason": found.reason}
        return {**taken, **given}

    def _value(self, field: str) -> str:
        found = self.suggestions.get(field)
        return str(found.value) if found is not None else ""


def opening_reading(session: Session, incident: str) -> OpeningReading:
    """Return an incident's triage with suggestions for what is not written yet.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    """
    state = session.incident(incident)
    triage = state.records.triage or Triage(id="triage")
    loss = loss_of(session, state, triage.tolerance)
    found = {one.field: one for one in _from_causes(causes_reading(session, state.id), state)}
    reach = triage.reach or str(found["reach"].value if "reach" in found else "")
    assessment = assess(severity_table(), harm=triage.harm.level, reach=reach, loss=loss)
    words = severity_words(assessment, triage.harm.level, reach, loss, state.metric)
    if assessment.by_input:
        found["severity"] = Suggestion("severity", assessment.level.name, words)
    found |= {
        one.field: one for one in _from_the_case(state, triage, found, _models(session, state))
    }
    level = severity_table().level(state.severity) or assessment.level
    reason = tr("the usual for {severity}", severity=level.id)
    found["time_box_hours"] = Suggestion("time_box_hours", level.time_box_hours, reason)
    return OpeningReading(
        incident=state,
        triage=triage,
        suggestions=MappingProxyType(found),
        loss=loss,
        assessment=assessment,
        criteria=criteria_met(criteria(), triage, state.severity),
        clocks=clocks_of(session, state),
    )


def loss_of(session: Session, state: Incident, tolerance: float | None) -> Loss | None:
    """Return how much worse the metric is in the incident window; None where not measured.

    Parameters
    ----------
    session : Session
    state : Incident
    tolerance : float or None
        As agreed; else the default of the severity table.
    """
    metric = METRICS.get(state.metric)
    if metric is None:
        return None
    performance = window_performance(session, state)
    change = change_between(performance)
    if change is None:
        return None
    sign = -1.0 if metric.higher_is_better else 1.0
    low, high = sorted(
        (sign * change.low, sign * change.high)
        if change.low is not None and change.high is not None
        else (0.0, 0.0)
    )
    table = severity_table().tolerance
    usual = (
        table.absolute
        if metric.bounded
        else table.relative * abs(performance["reference"].value) or table.absolute
    )
    measured = change.low is not None
    return Loss(
        value=sign * change.value,
        low=low if measured else None,
        high=high if measured else None,
        tolerance=tolerance or usual,
        agreed=bool(tolerance),
    )


def severity_words(
    assessment: Assessment, harm: int, reach: str, loss: Loss | None, metric: str
) -> str:
    """Return why the severity table gives what it gives, in a sentence or two."""
    parts = []
    for name, level in assessment.by_input.items():
        if name == "harm":
            parts.append(tr("harm {level} gives {severity}", level=harm, severity=level.id))
        elif name == "loss" and loss is not None:
            parts.append(
                tr("{loss} gives {severity}", loss=_loss_words(loss, metric), severity=level.id)
            )
        elif name == "reach":
            title = next((t.title for t in taxonomy().reach if t.id == reach), reach)
            parts.append(tr("reach “{reach}” gives {severity}", reach=title, severity=level.id))
    if not parts:
        return tr("Neither harm, loss nor reach is known.")
    told = "; ".join(parts)
    told = f"{told[:1].upper()}{told[1:]}."
    if len(parts) > 1:
        told += " " + tr("The highest counts.")
    if assessment.could_be is not None:
        told += " " + tr(
            "The interval of the loss would also allow {severity}.",
            severity=assessment.could_be.id,
        )
    return told


def _loss_words(loss: Loss, metric: str) -> str:
    places = metric_places(metric, loss.value)
    figure = f"{loss.value:.{places}f}"
    if loss.low is not None and loss.high is not None:
        figure += f" [{loss.low:.{places}f}, {loss.high:.{places}f}]"
    words = (
        tr(
            "{times:.1f} times the agreed tolerance of {tolerance:g}",
            times=loss.times,
            tolerance=loss.tolerance,
        )
        if loss.agreed
        else tr(
            "{times:.1f} times {tolerance:.3g}, taken as tolerance until one is agreed",
            times=loss.times,
            tolerance=loss.tolerance,
        )
    )
    return tr(
        "a loss of {metric} of {figure}, {words},",
        metric=metric_title(metric),
        figure=figure,
        words=words,
    )


def _with_tolerance(loss: Loss | None, tolerance: float | None) -> Loss | None:
    if loss is None or not tolerance:
        return loss
    return Loss(loss.value, loss.low, loss.high, tolerance, agreed=True)


def _from_causes(reading: CausesReading, state: Incident) -> Iterator[Suggestion]:
    """Suggest what the last search for causes points to."""
    if not reading.causes or reading.verdict not in {"named", "undecided"}:
        return
    first = reading.causes[0]
    mode = taxonomy().mode_of(first.kind)
    sure = reading.verdict == "named" and not reading.stale
    rests = tr(
        "Run {run} points to {node}: {kind}.",
        run=reading.run[-8:],
        node=node_words(first.node),
        kind=kind_words(first.kind),
    )
    if not sure:
        why = tr("It is out of date.") if reading.stale else tr("It is not decided between rivals.")
        rests = f"{rests} {why}"
    if mode is not None:
        yield from _from_mode(mode, rests)
        yield Suggestion("failure_mode_standing", "known" if sure else "potential", rests)
        run = state.run(reading.run)
        if run is not None:
            words = tr("run {run}: {summary}", run=run.id[-8:], summary=run.summary)
            yield Suggestion("grounding", words, rests)
            yield Suggestion(
                "summary", run.summary, tr("what the run says, to be put in your words")
            )
    if first.rows:
        yield _reach(first)


def _from_mode(mode: FailureMode, rests: str) -> Iterator[Suggestion]:
    title = next(t.title for t in taxonomy().categories if t.id == mode.category)
    yield Suggestion("failure_mode", mode.id, rests)
    usual = tr("“{mode}” is usually a {category}.", mode=mode.title, category=title.lower())
    yield Suggestion("category", mode.category, usual)
    where = tr("where “{mode}” usually begins", mode=mode.title)
    yield Suggestion("where", mode.where, where)


def _reach(cause: CauseRow) -> Suggestion:
    shares = severity_table().reach_shares
    share = cause.rows or 0.0
    if share < shares.few_below:
        reach = "few"
    elif share <= shares.segment_up_to:
        reach = "segment"
    else:
        reach = "all" if share >= shares.all_from else "over_fifth"
    words = tr(
        "{node} is affected on {share} of the incident rows.",
        node=node_words(cause.node),
        share=percent_words(share),
    )
    return Suggestion("reach", reach, words)


def _models(session: Session, state: Incident) -> tuple[str, ...]:
    """Return the models that the lineage names."""
    item = next((e for e in state.evidence if e.kind is EvidenceKind.LINEAGE), None)
    if item is None:
        return ()
    digest = str(item.details.get("parsed") or item.sha256)
    lineage = Lineage.model_validate_json(session.workspace.objects.read(digest))
    return tuple(node.title or node.id for node in lineage.nodes if node.kind == "model")


def _from_the_case(
    state: Incident,
    triage: Triage,
    found: Mapping[str, Suggestion],
    systems: tuple[str, ...],
) -> Iterator[Suggestion]:
    if state.opened_at is not None:
        opened = tr("when the incident was opened")
        yield Suggestion("detected_at", state.opened_at, opened)
    yield Suggestion("kind", "incident", tr("A metric got worse; change it if nobody was harmed."))
    category = triage.category or str(found["category"].value if "category" in found else "")
    if not state.owner and category:
        book = playbooks().of(category)
        words = tr("the playbook of “{category}” begins there", category=book.title)
        yield Suggestion("owner", f"{book.owner_function} on-call", words)
    if systems:
        yield Suggestion("systems", ", ".join(systems), tr("models named in the lineage"))
    elif state.target:
        yield Suggestion("systems", state.target, tr("where the metric is measured"))
