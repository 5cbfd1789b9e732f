"""Reasoning: hypotheses, the evidence weighed against them, and tests registered beforehand."""

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun
from workbench.domain.records.base import Record

Band: TypeAlias = Literal["very unlikely", "unlikely", "even", "likely", "very likely"]
CausalLevel: TypeAlias = Literal["observed", "associated", "intervened"]
HypothesisStatus: TypeAlias = Literal[
    "open", "testing", "supported", "confirmed", "rejected", "parked"
]
Relation: TypeAlias = Literal["consistent", "inconsistent", "neutral"]
Verdict: TypeAlias = Literal["passed", "failed", "inconclusive"]


class Hypothesis(Record):
    """A possible explanation, testable and possibly wrong.

    ``node`` is the lineage node it names as cause, ``diagnosis`` the class of the differential
    diagnosis it belongs to, ``rivals`` other hypotheses' ids, and ``methods`` the runs, one a
    method, that point to it. ``confidence`` is a person's statement, ``confidence_reason`` why.
    """

    told_by: ClassVar[str] = "statement"

    statement: str
    mechanism: str = ""
    node: str = ""
    stage: str = ""
    failure_mode: str = ""
    diagnosis: str = ""
    factor: Literal["root_cause", "contributing", "trigger"] = "root_cause"
    domain: Literal["technical", "process", "governance"] = "technical"
    artefact: str = ""
    team: str = ""
    predicts: tuple[str, ...] = ()
    falsifier: str = ""
    prior: Band = "even"
    confidence: Band = "even"
    confidence_reason: str = ""
    causal_level: CausalLevel = "observed"
    rivals: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    status: HypothesisStatus = "open"
    decided_by: str = ""
    reason: str = ""


class Weighing(Noun):
    """How one observation bears on one hypothesis; diagnosticity runs from 0 to 3."""

    relation: Relation = "neutral"
    diagnosticity: int = Field(1, ge=0, le=3)
    note: str = ""


class Observation(Record):
    """One row of the matrix: a symptom or fact, with what it says of each hypothesis.

    It rests on a run's finding or on an item of evidence; one that rests on neither is an
    opinion. ``quality`` runs from 0 (hearsay) to 3 (measured, replayed). ``weighings`` are by
    the hypothesis's id. ``suggested`` says that the program proposed it and a person took it.
    """

    told_by: ClassVar[str] = "text"

    text: str
    run: str = ""
    finding: str = ""
    evidence: str = ""
    suggested: bool = False
    quality: int = Field(2, ge=0, le=3)
    weighings: dict[str, Weighing] = Field(default_factory=dict)


class Criterion(Noun):
    """When a test counts as passed: a figure of a finding, compared with a limit.

    ``finding`` is the finding's id or, with a trailing ``*``, the beginning of it; the first
    that fits counts. ``figure`` is ``effect``, ``low``, ``high``, ``q``, ``n`` or a name in its
    values. ``upper`` is the other limit of ``between``.
    """

    finding: str = ""
    figure: str = "effect"
    operator: Literal[">=", "<=", ">", "<", "==", "between", "exists", "absent"] = ">="
    value: float | None = None
    upper: float | None = None


class Test(Record):
    """A test of a hypothesis, registered before its result is known; never changed.

    ``lock`` is the sha256 of the canonical JSON of everything else it holds but its id.
    ``analysis`` with its parameters, seed and filter of rows is what will be run; a test without
    one is judged by a person. ``defaults`` are the parameters that a run of this analysis leaves
    unsaid, so that the same question is known however it was asked. ``where`` are the conditions
    of the filter as they were then, so that changing the filter later changes nothing here.
    ``exploratory`` marks one made after looking.
    """

    __test__: ClassVar[bool] = False  # it is no test of ours

    title: str
    hypothesis: str
    expected: str
    criterion: Criterion = Criterion()
    analysis: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    defaults: dict[str, JsonValue] = Field(default_factory=dict)
    seed: int = 0
    filter: str = ""
    where: tuple[JsonValue, ...] = ()
    cost: str = ""
    minutes: float | None = None
    exploratory: bool = False
    lock: str = ""


class Amendment(Record):
    """A change of mind about a registered test, kept beside it for everybody to see."""

    told_by: ClassVar[str] = "reason"

    test: str
    reason: str
    expected: str = ""
    criterion: Criterion | None = None
    lock: str = ""


class Conclusion(Record):
    """What a registered test came to: computed from its run, or judged by a person."""

    told_by: ClassVar[str] = "verdict"

    test: str
    verdict: Verdict
    run: str = ""
    finding: str = ""
    value: float | None = None
    note: str = ""


class Limitation(Record):
    """Something missing, assumed or done in haste, and what follows from it.

    ``ended`` says how something that was missing came after all; empty while it has not. When it
    ended is when that was written down.
    """

    told_by: ClassVar[str] = "text"

    text: str
    kind: Literal["missing", "assumption", "shortcut"] = "missing"
    consequence: str = ""
    action: str = ""
    ended: str = ""


class Note(Record):
    """What somebody said or felt: an interview, an intuition, a lesson.

    ``attribution`` says how the report may name its source; without ``consent`` the report
    leaves the note out.
    """

    told_by: ClassVar[str] = "text"

    text: str
    kind: Literal[
        "interview", "intuition", "bias", "went_well", "went_wrong", "lucky", "surprised"
    ] = "interview"
    function: str = ""
    name: str = ""
    attribution: Literal["named", "function", "anonymous"] = "function"
    consent: bool = True
    about: str = ""


class ModelCheck(Record):
    """The answer to one question of the review of what a model leans on; its id is the question's.

    A ``finding`` says in ``text`` what is not in order, where in ``node``, and by which ``run``;
    ``hypothesis`` and ``action`` are what has become of it.
    """

    told_by: ClassVar[str] = "text"

    answer: Literal["in_order", "finding", "cannot_tell", "not_needed"]
    text: str = ""
    node: str = ""
    run: str = ""
    hypothesis: str = ""
    action: str = ""
