"""What a library keeps of incidents: where a plan came from, patterns, exemplars, lessons taken."""

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.records.base import Record
from workbench.domain.records.reasoning import Criterion

Tier: TypeAlias = Literal["observe", "low", "medium", "high"]


class PlannedHypothesis(Noun):
    """A hypothesis worth asking again, without what came of it; ``key`` names it in its plan."""

    key: str
    statement: str
    mechanism: str = ""
    node: str = ""
    stage: str = ""
    failure_mode: str = ""
    diagnosis: str = ""
    factor: Literal["root_cause", "contributing", "trigger"] = "root_cause"
    domain: Literal["technical", "process", "governance"] = "technical"
    predicts: tuple[str, ...] = ()
    falsifier: str = ""
    assumptions: tuple[str, ...] = ()


class PlannedTest(Noun):
    """A test worth registering again; ``hypothesis`` is the key of the one it is about."""

    title: str
    hypothesis: str
    expected: str
    criterion: Criterion = Criterion()
    analysis: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    cost: str = ""
    minutes: float | None = None


class PlannedRun(Noun):
    """An analysis worth running again, with what its parameters were."""

    analysis: str
    title: str
    kind: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)


class PlannedRepair(Noun):
    """A repair worth trying again; ``went`` tells how far it came, which proves nothing here."""

    title: str
    kind: str = ""
    node: str = ""
    analysis: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    description: str = ""
    minutes: float | None = None
    risk: Literal["", "low", "mid", "high"] = ""
    went: str = ""


class PlannedGuardrail(Noun):
    """A rule worth fitting again on other data; its limits are not taken over."""

    title: str
    kind: Literal["range", "levels", "nulls", "threshold", "freshness", "volume"] = "range"
    column: str = ""
    node: str = ""
    metric: str = ""


class Plan(Noun):
    """What an investigation asked, tried and left behind, without its conclusions."""

    hypotheses: tuple[PlannedHypothesis, ...] = ()
    tests: tuple[PlannedTest, ...] = ()
    runs: tuple[PlannedRun, ...] = ()
    repairs: tuple[PlannedRepair, ...] = ()
    guardrails: tuple[PlannedGuardrail, ...] = ()

    @property
    def size(self) -> int:
        """How many things it holds."""
        parts = (self.hypotheses, self.tests, self.runs, self.repairs, self.guardrails)
        return sum(map(len, parts))


class Pattern(Record):
    """A kind of failure worth knowing again, saved from a verified incident.

    ``signals``, ``faults``, ``failure_mode``, ``where`` and ``family`` (of the model) are its
    signature. ``version`` counts how often it was saved; earlier ones stay in the journal.
    """

    title: str
    words: str = ""
    version: int = Field(1, ge=1)
    category: str = ""
    failure_mode: str = ""
    where: str = ""
    family: str = ""
    signals: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    plan: Plan = Plan()
    proofs: tuple[str, ...] = ()


class Origin(Record):
    """Where the plan of this incident came from, and what was taken over.

    ``source`` is ``incident``, ``pattern`` or ``entry`` (of a shared library) and ``of`` its
    identifier. ``hypotheses`` and ``repairs`` name what was written down here; the rest of the
    plan is to be done. ``keys`` maps the plan's hypotheses to those written down.
    """

    title: str
    source: Literal["incident", "pattern", "entry"]
    of: str
    incident: str = ""
    reference: str = ""
    version: int = 0
    likeness: float | None = Field(None, ge=0, le=1)
    reasons: tuple[str, ...] = ()
    plan: Plan = Plan()
    keys: dict[str, str] = Field(default_factory=dict)
    hypotheses: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Intervention(Noun):
    """Something that was done, and why it was good or bad to do it."""

    text: str
    why: str = ""
    repair: str = ""


class Exemplar(Record):
    """An incident that shows what its tier asks for: interventions that helped, and that hurt."""

    tier: Tier
    title: str
    words: str = ""
    good: tuple[Intervention, ...] = ()
    bad: tuple[Intervention, ...] = ()


class StepChange(Noun):
    """One change of a playbook: a step added, reworded or taken out."""

    change: Literal["add", "reword", "remove"]
    step: str
    phase: str = ""
    text: str = ""
    why: str = ""


class Edition(Record):
    """A change of a playbook that a lesson asks for, proposed and then accepted or not.

    ``document`` is the playbook's category and ``base`` the version it was proposed upon;
    ``version`` is given when it is accepted. ``restores`` is the version that a rollback goes
    back to. ``note`` or ``action`` is the lesson it rests on. One that is ``adopted`` changes
    nothing: it tells which version this incident works by, as changes of the shipped one.
    """

    title: str
    document: str
    base: int = Field(1, ge=1)
    changes: tuple[StepChange, ...] = ()
    restores: int | None = None
    note: str = ""
    action: str = ""
    status: Literal["proposed", "accepted", "rejected"] = "proposed"
    version: int | None = None
    decided_by: str = ""
    decided_at: UtcMoment | None = None
    reason: str = ""
    adopted: bool = False


class Account(Record):
    """What an earlier record elsewhere tells of this incident; nothing of it is proven here.

    ``key`` recognises a row that comes again: the sha256 of what it told. ``fault`` is a kind of
    fault, ``failure_mode`` and ``where`` are of the taxonomy.
    """

    source: str
    line: int = Field(ge=1)
    key: str
    reference: str = ""
    title: str = ""
    opened_on: UtcMoment | None = None
    closed_on: UtcMoment | None = None
    model: str = ""
    family: str = ""
    cause: str = ""
    node: str = ""
    fault: str = ""
    failure_mode: str = ""
    where: str = ""
    signals: tuple[str, ...] = ()
    repair: str = ""
    lesson: str = ""
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()

    told_by: ClassVar[str] = "title"
