"""What repairs of all incidents taught: which kinds held, for which faults and models."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from workbench.domain.evidence import EvidenceKind, Noun
from workbench.domain.incident import Incident
from workbench.domain.records.repairing import Repair
from workbench.services.repairs import named_cause
from workbench.services.session import Session

ENDURED_DAYS = 30
"""From which day a follow-up says that a repair endured."""


class KindKnowledge(Noun):
    """How one kind of repair fared with one family of models, against one kind of fault.

    ``endured`` of ``followed`` held at the last follow-up from day 30 on.
    """

    kind: str
    family: str
    fault: str
    tried: int = 0
    chosen: int = 0
    verified: int = 0
    rolled_back: int = 0
    followed: int = 0
    endured: int = 0

    @property
    def words(self) -> str:
        """A line that tells it."""
        held = f", {self.endured} of {self.followed} endured" if self.followed else ""
        return (
            f"{self.kind.replace('_', ' '):<20}{self.fault.replace('_', ' ') or 'any fault':<16}"
            f"{self.family or 'no model':<24}tried {self.tried}, chosen {self.chosen}, "
            f"verified {self.verified}, rolled back {self.rolled_back}{held}"
        )


def repair_knowledge(session: Session) -> tuple[KindKnowledge, ...]:
    """Return what the incidents of a workspace taught about repairs, most verified first.

    Parameters
    ----------
    session : Session
    """
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for listed in session.workspace.incidents():
        incident = session.incident(listed.id)
        if listed.drill or not incident.records.repairs:
            continue
        cause = named_cause(session, incident)
        fault = cause.fault if cause is not None else ""
        for repair in incident.records.repairs:
            if repair.runs:
                counts[repair.kind, _family(incident), fault].update(_told(incident, repair))
    found = [
        KindKnowledge(kind=kind, family=family, fault=fault, **counted)
        for (kind, family, fault), counted in counts.items()
    ]
    return tuple(
        sorted(
            found, key=lambda one: (-one.endured, -one.verified, -one.tried, one.kind, one.family)
        )
    )


def _told(incident: Incident, repair: Repair) -> Iterable[str]:
    yield "tried"
    if repair.status in {"chosen", "applied", "verified", "rolled back"}:
        yield "chosen"
    if repair.status == "verified":
        yield "verified"
    if repair.status == "rolled back":
        yield "rolled_back"
    later = [
        one
        for one in incident.records.follow_ups
        if one.repair == repair.id and one.day >= ENDURED_DAYS
    ]
    if later:
        yield "followed"
        if max(later, key=lambda one: one.day).holds:
            yield "endured"


def _family(incident: Incident) -> str:
    model = next((e for e in incident.evidence if e.kind is EvidenceKind.MODEL), None)
    if model is None:
        return ""
    return str(model.details.get("estimator") or model.details.get("format") or "")
