"""Opening and stabilising: triage, scope, what is preserved first, and who takes part."""

from typing import ClassVar, Literal

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.records.base import Record


class Harm(Noun):
    """What harm was done or could be, in the terms of the CSET AI Harm framework.

    ``level`` runs from 0 (none) over 1 (negligible) to 5 (catastrophic).
    """

    entity: str = ""
    event: str = ""
    link: str = ""
    level: int = Field(0, ge=0, le=5)


class Triage(Record):
    """What is known when an incident is opened; there is one.

    ``category``, ``kind``, ``failure_mode``, ``where`` and ``detected_by`` are identifiers of
    the taxonomy that ships with the product. ``failure_mode_standing`` says whether the failure
    mode is known or only potential. ``tolerance`` is the loss of the metric that was agreed to
    be harmless, in its units. ``overlay`` names a domain whose fields ``overlay_fields`` holds.
    """

    told_by: ClassVar[str] = "summary"

    summary: str = ""
    category: str = ""
    kind: str = ""
    failure_mode: str = ""
    failure_mode_standing: Literal["", "known", "potential"] = ""
    grounding: str = ""
    where: str = ""
    trigger: str = ""
    detected_by: str = ""
    detected_at: UtcMoment | None = None
    systems: tuple[str, ...] = ()
    reach: str = ""
    harm: Harm = Harm()
    tolerance: float | None = None
    severity_reason: str = ""
    below_criteria: str = ""
    time_box_hours: float | None = None
    overlay: str = ""
    overlay_fields: dict[str, JsonValue] = Field(default_factory=dict)
    taxonomy: str = ""


class Scope(Record):
    """What the investigation is about and what it leaves alone; there is one."""

    told_by: ClassVar[str] = "reason"

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    reason: str = ""


class Safeguard(Record):
    """One step of a checklist, such as "freeze the evidence"; its id is the step's."""

    told_by: ClassVar[str] = "text"

    text: str = ""
    done: bool = False
    not_needed: bool = False
    note: str = ""


class Participant(Record):
    """Somebody who takes part, by function; a name is optional.

    ``part`` is that of a RACI chart: responsible, accountable, consulted or informed.
    ``escalation`` is the place in the escalation path, from 1; None for those not in it.
    """

    told_by: ClassVar[str] = "function"

    function: str
    name: str = ""
    part: Literal["responsible", "accountable", "consulted", "informed"] = "consulted"
    facilitator: bool = False
    author: bool = False
    escalation: int | None = None
    contact: str = ""
