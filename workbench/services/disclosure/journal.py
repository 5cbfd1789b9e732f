"""Which bodies of events leave; the others are replaced by their commitments.

The chain stays the same either way. The report is told a state in which a withheld body is
replaced by what may be said of it, or left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.domain.events import Event
from workbench.domain.evidence import Evidence
from workbench.domain.incident import REVISIONS
from workbench.domain.record_kinds import RECORD_EVENTS
from workbench.domain.role_events import ROLE_EVENTS
from workbench.domain.row_filter import RowFilter
from workbench.domain.runs import Run
from workbench.domain.selection import KeptFilter
from workbench.errors import PackageError
from workbench.exchange.description import Disclosure
from workbench.services.disclosure.evidence import ON_REQUEST, EvidenceLeaving
from workbench.services.disclosure.policy import Policy
from workbench.services.disclosure.records import RecordJudge, claimed
from workbench.services.disclosure.result_parts import Sizes, any_text, tells
from workbench.services.disclosure.runs import RunLeaving

ONLY_COMMITMENTS = "Only commitments of events leave with this disclosure."


@dataclass(frozen=True, slots=True)
class EventLeaving:
    """One event as it leaves.

    Attributes
    ----------
    event : Event
        Without body and salt where they stay.
    told : Event
        As the report is told it.
    why : str
        Why its body stays, in a sentence; empty if it leaves.
    """

    event: Event
    told: Event
    why: str = ""


def plan_journal(
    events: Sequence[Event],
    policy: Policy,
    hidden: Mapping[str, object],
    runs: Mapping[str, RunLeaving],
    evidence: EvidenceLeaving,
    filter_stays: Callable[[RowFilter], str],
) -> tuple[EventLeaving, ...]:
    """Decide for every event whether its body leaves.

    Parameters
    ----------
    events : sequence of Event
    policy : Policy
    hidden : Mapping
        Columns whose values must not leave.
    runs : Mapping of str to RunLeaving
    evidence : EvidenceLeaving
    filter_stays : callable
        Why a filter of rows must not leave, in a sentence; empty if it may.

    Raises
    ------
    PackageError
        If an event is to be withheld that is not there.
    """
    asked = {_seq(name) for name in policy.withhold if name.startswith("event:")}
    missing = asked - {event.seq for event in events}
    if missing:
        raise PackageError(
            "export.withhold",
            f"The journal has no event {min(missing)}.",
            f"It has the events 1 to {len(events)}.",
        )
    revision = next((e for e in events if e.seq in asked and e.type in REVISIONS), None)
    if revision is not None:
        raise PackageError(
            "export.withhold",
            f"Event {revision.seq} only takes another back; there is nothing in it to withhold.",
            "Withhold the event it names.",
        )
    _refuse_roles(e for e in events if e.seq in asked)
    aggregates = policy.level is Disclosure.AGGREGATE
    records = RecordJudge(runs, claimed(events), aggregates)
    judge = _Judge(policy, frozenset(hidden), runs, evidence.withheld, filter_stays, records)
    return tuple(judge.leaving(event, asked=event.seq in asked) for event in events)


def _refuse_roles(asked: Iterable[Event]) -> None:
    role = next((event for event in asked if event.type in ROLE_EVENTS), None)
    if role is not None:
        raise PackageError(
            "export.withhold",
            f"Event {role.seq} gives or takes a role; a reader needs it to tell who may do what.",
            "Leave it in: it holds a name and a public key.",
        )


@dataclass(frozen=True)
class _Judge:
    policy: Policy
    hidden: frozenset[str]
    runs: Mapping[str, RunLeaving]
    files: Mapping[str, str]
    filter_stays: Callable[[RowFilter], str]
    records: RecordJudge

    def leaving(self, event: Event, *, asked: bool) -> EventLeaving:
        if event.body is None or event.type in ROLE_EVENTS:
            return EventLeaving(event, event)  # without them nobody could tell who may do what
        if self.policy.level is Disclosure.HASHES:
            return _withheld(event, None, ONLY_COMMITMENTS)
        if asked:
            return _withheld(event, None, ON_REQUEST)
        if event.type in RECORD_EVENTS:
            found = self.records.verdict(event.type, event.body) or self.few(dict(event.body))
            return EventLeaving(event, event) if found is None else _withheld(event, *found)
        judged = _RULES.get(event.type)
        found = judged(self, dict(event.body)) if judged is not None else None
        return EventLeaving(event, event) if found is None else _withheld(event, *found)

    @property
    def aggregates(self) -> bool:
        return self.policy.level is Disclosure.AGGREGATE

    def evidence(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        item = Evidence.model_validate(body)
        asked = self.files.get(item.sha256) == ON_REQUEST
        every, table = self.aggregates or asked, item.table
        if table is not None:
            columns = tuple(
                c.without_values() if every or c.name in self.hidden else c for c in table.columns
            )
            if columns == table.columns and not every:
                return None
            table = table.model_copy(update={"columns": columns, "notes": ()})
        elif not asked:
            return None
        update: dict[str, Any] = {"table": table}
        if asked:
            update |= {"details": {}, "name": f"withheld {item.sha256[:16]}"}
        told = item.model_copy(update=update)
        why = "It describes columns by their extremes and levels."
        return told.json_body(), ON_REQUEST if asked else why

    def run(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        run = Run.model_validate(body)
        leaving = self.runs.get(run.id, RunLeaving())
        if leaving.why:
            return None, leaving.why
        expected = "" if self.few({"expected": run.expected}) else run.expected
        if not leaving.is_changed or leaving.document is None:
            if expected == run.expected:
                return None
            told = run.model_copy(update={"expected": ""})
            return told.json_body(), "What was expected tells of few rows."
        told = run.model_copy(
            update={
                "findings": leaving.findings or (),
                "summary": str(leaving.document.get("summary", "")),
                "parameters": {},
                "expected": expected,
            }
        )
        return told.json_body(), leaving.withheld["result.json"][1]

    def filter(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        try:
            rows = KeptFilter.model_validate(body).rows
        except ValueError:
            return None, "Its conditions cannot be read."
        why = self.filter_stays(rows)
        if why:
            return None, why
        return self.few(body)

    def claim(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        leaving = self.runs.get(str(body.get("run")), RunLeaving())
        if leaving.why:
            return None, f"It claims what a withheld run found. {leaving.why}"
        known = None if leaving.findings is None else {f.id for f in leaving.findings}
        if known is not None and body.get("finding") and body["finding"] not in known:
            return None, "It claims a finding about too few rows."
        return self.few(body)

    def few(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        sizes = Sizes(self.policy.threshold)
        if self.aggregates and any_text(body, lambda text: tells(text, sizes)):
            return None, f"It tells of fewer than {self.policy.threshold} rows."
        return None

    def window(self, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str] | None:
        rows = body.get("rows")
        if self.aggregates and isinstance(rows, int) and 0 < rows < self.policy.threshold:
            return {**body, "rows": None}, f"It has fewer than {self.policy.threshold} rows."
        return self.few(body)


_RULES: Mapping[str, Any] = {
    "evidence.added": _Judge.evidence,
    "run.recorded": _Judge.run,
    "claim.added": _Judge.claim,
    "window.set": _Judge.window,
    "filter.kept": _Judge.filter,
}


def _withheld(event: Event, told: Mapping[str, Any] | None, why: str) -> EventLeaving:
    bare = replace(event, body=None, salt="")
    return EventLeaving(bare, replace(event, body=told, salt=""), why)


def _seq(name: str) -> int:
    digits = name.removeprefix("event:")
    if not digits.isdigit():
        raise PackageError("export.withhold", f"{name!r} names no event.", "Write event:12.")
    return int(digits)
