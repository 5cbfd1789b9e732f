"""The shape of the content that opening an incident rests on: terms, playbooks, prompts.

The content itself is data, shipped in ``resources/opening``; here is only what it must look like.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Part = Literal["responsible", "accountable", "consulted", "informed"]
Fact = Literal["", "owner", "frozen", "scope", "windows"]
"""What the record itself shows to be done."""


class Content(BaseModel):
    """A frozen piece of shipped content; a field it does not know is a mistake in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(Content):
    """One word of a list that people choose from."""

    id: str
    title: str
    help: str = ""


class FailureMode(Term):
    """A way of failing.

    ``gmf`` are the labels of the public taxonomy it maps to, provisionally; ``faults`` the kinds
    of fault a root-cause run names for it. One that ``asks_grounding`` needs words for what it
    rests on.
    """

    gmf: tuple[str, ...]
    category: str
    where: str
    faults: tuple[str, ...] = ()
    asks_grounding: bool = False


def _unique(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    names = [term.id for term in terms]
    if len(set(names)) != len(names):
        raise ValueError("an identifier stands twice in a list")
    return terms


Terms = Annotated[tuple[Term, ...], AfterValidator(_unique)]
FailureModes = Annotated[tuple[FailureMode, ...], AfterValidator(_unique)]


class Taxonomy(Content):
    """Everything a triage chooses from."""

    format: Literal["workbench-taxonomy/1"]
    version: str
    sources: tuple[str, ...]
    categories: Terms
    kinds: Terms
    failure_modes: FailureModes
    where: Terms
    detected_by: Terms
    reach: Terms
    harm_levels: Terms

    @model_validator(mode="after")
    def _refers_to_itself(self) -> "Taxonomy":
        categories, places = ({t.id for t in terms} for terms in (self.categories, self.where))
        for mode in self.failure_modes:
            if mode.category not in categories or mode.where not in places:
                raise ValueError(f"{mode.id} names a category or a place that is not listed")
        return self

    def mode_of(self, fault: str) -> FailureMode | None:
        """Return the failure mode of a kind of fault, or None."""
        return next((mode for mode in self.failure_modes if fault in mode.faults), None)

    def mode(self, identifier: str) -> FailureMode | None:
        """Return a failure mode, or None."""
        return next((mode for mode in self.failure_modes if mode.id == identifier), None)


class Level(Content):
    """One row of the severity table; each cell is a limit that reaches it."""

    id: Literal["SEV1", "SEV2", "SEV3", "SEV4"]
    name: str
    harm_from: int
    legal_duty: bool = False
    loss_from: float
    reach: tuple[str, ...]
    review: str
    report_business_days: int | None = None
    time_box_hours: float
    cadence_hours: float | None = None


class DefaultTolerance(Content):
    """What counts as harmless until a tolerance is agreed."""

    words: str
    absolute: float = Field(gt=0)
    relative: float = Field(gt=0)


class ReachShares(Content):
    """From which share of the rows which reach is suggested."""

    few_below: float
    segment_up_to: float
    all_from: float


class SeverityTable(Content):
    """Three inputs, the highest wins; the worst level first."""

    format: Literal["workbench-severity/1"]
    version: str
    sources: tuple[str, ...]
    levels: tuple[Level, ...]
    tolerance: DefaultTolerance
    reach_shares: ReachShares

    @model_validator(mode="after")
    def _falls(self) -> "SeverityTable":
        if [level.id for level in self.levels] != ["SEV1", "SEV2", "SEV3", "SEV4"]:
            raise ValueError("the table needs SEV1, SEV2, SEV3 and SEV4, in this order")
        for upper, lower in zip(self.levels, self.levels[1:], strict=False):
            if upper.harm_from < lower.harm_from or upper.loss_from < lower.loss_from:
                raise ValueError(f"{upper.id} asks for less than {lower.id}")
        return self

    def level(self, severity: str) -> Level | None:
        """Return the level that a severity as it is written belongs to, or None."""
        return next((level for level in self.levels if severity.startswith(level.id)), None)


class CriterionRule(Content):
    """One way of being an incident; exactly one condition is set."""

    id: str
    title: str
    severity_at_least: Literal["", "SEV1", "SEV2", "SEV3", "SEV4"] = ""
    harm_at_least: int | None = None
    reach: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "CriterionRule":
        asked = (self.severity_at_least, self.reach, self.category, self.kind)
        if sum(map(bool, asked)) + (self.harm_at_least is not None) != 1:
            raise ValueError(f"{self.id} must ask for exactly one thing")
        return self


class Criteria(Content):
    """What makes something an incident: any one of the rules."""

    format: Literal["workbench-criteria/1"]
    version: str
    words: str
    rules: tuple[CriterionRule, ...]


class Step(Content):
    """One step of a checklist; one with a ``fact`` is done when the record shows it."""

    id: str
    text: str
    why: str = ""
    fact: Fact = ""


class Phase(Content):
    """Steps that belong together; ``preserve`` comes before everything else."""

    id: str
    title: str
    steps: tuple[Step, ...]


class Playbook(Content):
    """What is done first in one category, by whom, and what its report dwells on."""

    category: str
    title: str
    owner_function: str
    functions: tuple[str, ...]
    phases: tuple[Phase, ...]
    emphasis: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @model_validator(mode="after")
    def _preserves_first(self) -> "Playbook":
        if not self.phases or self.phases[0].id != "preserve":
            raise ValueError(f"the playbook of {self.category} does not preserve first")
        names = [step.id for step in self.steps]
        if len(set(names)) != len(names):
            raise ValueError(f"a step stands twice in the playbook of {self.category}")
        return self


class Playbooks(Content):
    """One playbook a category."""

    format: Literal["workbench-playbooks/1"]
    version: str
    words: str
    playbooks: tuple[Playbook, ...]

    def of(self, category: str) -> Playbook:
        """Return the playbook of a category; that of ``unknown`` for any other."""
        by_category = {book.category: book for book in self.playbooks}
        return by_category.get(category) or by_category["unknown"]


class Participation(Content):
    """Functions that take part, the parts they can have, and plans by severity."""

    format: Literal["workbench-participation/1"]
    version: str
    functions: Terms
    parts: Terms
    plans: dict[str, dict[str, Part]]
    escalation: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _names_functions(self) -> "Participation":
        known = {term.id for term in self.functions}
        for severity, plan in self.plans.items():
            if not {*plan, *self.escalation.get(severity, ())} <= known:
                raise ValueError(f"the plan of {severity} names a function that is not listed")
            if list(plan.values()).count("accountable") > 1:
                raise ValueError(f"the plan of {severity} makes two functions accountable")
        return self


class Prompt(Content):
    """What a field is called and what it asks for."""

    title: str
    prompt: str


class Prompts(Content):
    """The prompts of every field, by its name."""

    format: Literal["workbench-prompts/1"]
    version: str
    prompts: dict[str, Prompt]


class HealthMetric(Content):
    """One figure of how retrospectives go.

    It is a time between the two points of ``of``, or the ``share`` of that name.
    """

    id: str
    title: str
    formula: str
    unit: Literal["hours", "days", "share"]
    of: tuple[str, ...] = ()
    share: str = ""

    @model_validator(mode="after")
    def _comes_from_one_thing(self) -> "HealthMetric":
        if bool(self.of) == bool(self.share) or len(self.of) not in {0, 2}:
            raise ValueError(f"{self.id} must come from two points or a share")
        return self


class HealthMetrics(Content):
    """Every figure, in the order it is shown."""

    format: Literal["workbench-health/1"]
    version: str
    words: str
    metrics: tuple[HealthMetric, ...]


class StageSign(Content):
    """Something at hand that says something of a stage: a kind of evidence, or a part of one."""

    sign: str
    title: str


class PipelineStage(Content):
    """A stage of the pipeline; ``without`` says what cannot be told while nothing covers it."""

    id: Literal["ingestion", "feature", "training", "evaluation", "serving"]
    title: str
    without: str
    signs: tuple[StageSign, ...] = Field(min_length=1)


class PipelineStages(Content):
    """Every stage, in the order data passes them."""

    format: Literal["workbench-stages/1"]
    version: str
    words: str
    stages: tuple[PipelineStage, ...]
