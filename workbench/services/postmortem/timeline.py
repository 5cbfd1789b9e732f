"""The chronology of an incident from its events, each entry with where it is recorded."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from workbench.domain.events import Event
from workbench.domain.incident import Stage, taken_back
from workbench.domain.postmortem.parts import Moment
from workbench.services.postmortem.case import ROOT_CAUSE, Case

Milestone = Literal[
    "", "onset", "signal", "detected", "triaged", "insight", "mitigated", "resolved"
]
Told = tuple[str, Milestone]
_Act = Callable[["_Teller", Mapping[str, Any]], Told | None]


def timeline(case: Case) -> tuple[Moment, ...]:
    """Return what happened and when, in order; what was taken back is left out.

    Parameters
    ----------
    case : Case

    Returns
    -------
    tuple of Moment
        Changes in the evidence, where the incident window begins, and the acts of the case. The
        first moment that counts as a milestone is marked, later ones are not.
    """
    moments = [*_from_evidence(case), *_from_windows(case), *_Teller(case).acts()]
    seen: set[str] = set()
    told = []
    for moment in sorted(moments, key=lambda m: (_order(m.at), m.milestone == "", m.text)):
        mark = "" if moment.milestone in seen else moment.milestone
        seen.add(mark)
        told.append(moment.model_copy(update={"milestone": mark}))
    return tuple(told)


def milestones(moments: tuple[Moment, ...]) -> dict[str, Moment]:
    """Return the marked moments by what they mark."""
    return {moment.milestone: moment for moment in moments if moment.milestone}


def _order(at: str) -> datetime:
    moment = datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _from_evidence(case: Case) -> Iterator[Moment]:
    for item in case.state.evidence:
        for change in item.details.get("changes", []):
            yield Moment(
                at=str(change["at"]),
                text=str(change["title"]),
                source=item.name,
                reference=f"evidence/{item.id}",
            )


def _from_windows(case: Case) -> Iterator[Moment]:
    run = case.last(ROOT_CAUSE)
    finding = next((f for f in run.findings if f.id == "onset"), None) if run else None
    began = finding.values.get("at") if finding is not None else None
    if run is not None and isinstance(began, str):
        yield Moment(
            at=began,
            text="The incident began, by the data",
            source=run.title,
            reference=f"run/{run.id}",
            milestone="onset",
        )
    window = case.state.window("incident")
    if window is not None and window.start is not None:
        yield Moment(
            at=window.start.isoformat().replace("+00:00", "Z"),
            text="The incident window begins",
            source="windows",
            reference="window/incident",
            milestone="" if began else "onset",
        )
    triage = case.records.triage
    if triage is not None and triage.detected_at is not None:
        by = f" by {triage.detected_by.replace('_', ' ')}" if triage.detected_by else ""
        yield Moment(
            at=triage.detected_at.isoformat().replace("+00:00", "Z"),
            text=f"It was noticed{by}",
            source="triage",
            reference="triage/triage",
            milestone="detected",
        )


class _Teller:
    """Tells the acts of the journal that matter to a reader."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._status: dict[str, str] = {}
        self._stage = ""

    def acts(self) -> Iterator[Moment]:
        undone = taken_back(self._case.events)
        for event in self._case.events:
            told = None if event.seq in undone else self._act(event)
            if told is not None:
                yield Moment(
                    at=event.at,
                    text=told[0],
                    source=f"journal, event {event.seq}",
                    reference=f"event/{event.seq}",
                    milestone=told[1],
                )

    def _act(self, event: Event) -> Told | None:
        act = _ACTS.get(event.type)
        if act is None:
            return None
        return (f"{event.type} (withheld)", "") if event.body is None else act(self, event.body)

    def opened(self, body: Mapping[str, Any]) -> Told:
        del body
        triage = self._case.records.triage
        known = triage is not None and triage.detected_at is not None
        return "Incident opened", "" if known else "detected"

    def amended(self, body: Mapping[str, Any]) -> Told | None:
        severity, stage = str(body.get("severity") or ""), str(body.get("stage") or "")
        told = [f"severity {severity}"] if severity else []
        told += [f"stage {stage}"] if stage and stage != self._stage else []
        self._stage = stage or self._stage
        if not told:
            return None
        words = f"Set: {', '.join(told)}"
        return words, "triaged" if stage == str(Stage.INVESTIGATE) else ""

    def triaged(self, body: Mapping[str, Any]) -> Told:
        del body
        return "Triage written down", "triaged"

    def frozen(self, body: Mapping[str, Any]) -> Told:
        count = len(body["evidence"])
        return f"{count} {'item' if count == 1 else 'items'} of evidence frozen", ""

    def run(self, body: Mapping[str, Any]) -> Told | None:
        run = self._case.state.run(str(body.get("id")))
        return (f"{run.title}: {run.status}", "") if run else None

    def battery(self, body: Mapping[str, Any]) -> Told:
        return f"Standard battery: {len(body['runs'])} analyses run", ""

    def consented(self, body: Mapping[str, Any]) -> Told:
        del body
        return "Consent given to open the model", ""

    def hypothesis(self, body: Mapping[str, Any]) -> Told | None:
        kept = {h.id for h in self._case.records.hypotheses if h.status == "confirmed"}
        marks: dict[str, Milestone] = {}
        if body.get("id") in kept:  # insight is when what was confirmed in the end was first seen
            marks = {"supported": "insight", "confirmed": "insight"}
        return self._moved(body, "Hypothesis", str(body.get("statement", "")), marks)

    def repair(self, body: Mapping[str, Any]) -> Told | None:
        marks: dict[str, Milestone] = {"applied": "mitigated", "verified": "resolved"}
        return self._moved(body, "Repair", str(body.get("title", "")), marks)

    def _moved(
        self, body: Mapping[str, Any], kind: str, name: str, marks: Mapping[str, Milestone]
    ) -> Told | None:
        identifier, status = str(body.get("id")), str(body.get("status", ""))
        if self._status.get(identifier) == status:
            return None
        self._status[identifier] = status
        return f"{kind} {status}: {name}", marks.get(status, "")

    def test(self, body: Mapping[str, Any]) -> Told:
        return f"Test registered: {body.get('title', '')}", ""

    def conclusion(self, body: Mapping[str, Any]) -> Told:
        test = next((t for t in self._case.records.tests if t.id == body.get("test")), None)
        name = f": {test.title}" if test is not None else ""
        return f"Test {body.get('verdict', '')}{name}", ""

    def decision(self, body: Mapping[str, Any]) -> Told:
        return f"Decided: {body.get('chosen', '')}", ""

    def rollback(self, body: Mapping[str, Any]) -> Told:
        what = "Rollback rehearsed" if body.get("rehearsal") else "Rolled back"
        return f"{what}: {body.get('reason', '')}", ""

    def review(self, body: Mapping[str, Any]) -> Told:
        verdict = str(body.get("verdict", "")).replace("_", " ")
        return (
            f"Review by {body.get('reviewer') or body.get('name') or 'a reviewer'}: {verdict}",
            "",
        )

    def version(self, body: Mapping[str, Any]) -> Told:
        return f"Version {body.get('number', '')} of the report made", ""

    def signed(self, body: Mapping[str, Any]) -> Told:
        return f"Report: {body.get('function', '')} {body.get('verdict', '')}", ""


_ACTS: Mapping[str, _Act] = {
    "incident.opened": _Teller.opened,
    "incident.amended": _Teller.amended,
    "triage.set": _Teller.triaged,
    "evidence.frozen": _Teller.frozen,
    "run.recorded": _Teller.run,
    "battery.recorded": _Teller.battery,
    "model.consented": _Teller.consented,
    "hypothesis.set": _Teller.hypothesis,
    "test.recorded": _Teller.test,
    "conclusion.recorded": _Teller.conclusion,
    "repair.set": _Teller.repair,
    "decision.set": _Teller.decision,
    "rollback.recorded": _Teller.rollback,
    "review.recorded": _Teller.review,
    "version.recorded": _Teller.version,
    "sign_off.recorded": _Teller.signed,
}
