"""Repairs: the problem framed, remedies tried on it, what decides, and the way back."""

from typing import ClassVar, Literal, TypeAlias

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun
from workbench.domain.records.base import Record

RepairStatus: TypeAlias = Literal[
    "proposed", "tried", "chosen", "applied", "verified", "rolled back", "rejected"
]


class Framing(Record):
    """What the repair is to achieve, said before any is tried; there is one."""

    told_by: ClassVar[str] = "behaviour"

    behaviour: str
    success: str = ""
    accepted_risk: str = ""
    segments: tuple[str, ...] = ()
    agreed_by: tuple[str, ...] = ()


class ReleaseRule(Noun):
    """One condition of a release: a figure of the repair's evaluation, compared with a limit.

    ``measure`` is a name among the scalars of a repair run, such as ``gain.worst_window``.
    """

    measure: str
    operator: Literal[">=", "<=", ">", "<"] = ">="
    value: float = 0.0
    words: str = ""


class Criteria(Record):
    """Release criteria, agreed before results; a later one stands beside the earlier ones.

    ``lock`` is the sha256 of the canonical JSON of the rules. ``after`` are the evaluations of
    repairs that had answered when they were set: criteria with any were set after results.
    ``dissent`` may rest on a run.
    """

    told_by: ClassVar[str] = "reason"

    rules: tuple[ReleaseRule, ...]
    reason: str = ""
    agreed_by: tuple[str, ...] = ()
    dissent: str = ""
    dissent_run: str = ""
    lock: str = ""
    after: tuple[str, ...] = ()


class WayBack(Noun):
    """How a repair is taken back: where to, at what sign, by which steps.

    The sign is ``trigger``, in words. Where a figure gives it, ``limit`` is the value of the
    incident's metric beyond which it has got too bad, for ``periods`` windows one after another;
    that part can be rehearsed.
    """

    pointer: str = ""
    trigger: str = ""
    steps: tuple[str, ...] = ()
    limit: float | None = None
    periods: int = Field(2, ge=1)


class StageReached(Noun):
    """A stage of a rollout that a release has gone to.

    ``canary`` is the run that had been judged last when it did: the one that let it go on.
    """

    stage: str
    canary: str = ""
    note: str = ""


class Repair(Record):
    """A remedy that could be tried; what it changes is declared, all else stays.

    ``analysis`` and ``parameters`` say which repair plugin tries it and how; ``runs`` are the
    evaluations, ``canary`` the run on data of a partial release. ``minutes`` is the effort.
    ``explained`` says why data of a repair that look anomalous are in order all the same.
    ``reached`` are the stages of the rollout that the release has gone to, in their order.
    """

    title: str
    kind: str = ""
    node: str = ""
    hypothesis: str = ""
    description: str = ""
    analysis: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    seed: int = 0
    changes: tuple[str, ...] = ()
    minutes: float | None = None
    risk: Literal["", "low", "mid", "high"] = ""
    status: RepairStatus = "proposed"
    reason: str = ""
    explained: str = ""
    runs: tuple[str, ...] = ()
    canary: str = ""
    way_back: WayBack = WayBack()
    rollout: tuple[str, ...] = ()
    reached: tuple[StageReached, ...] = ()
    watch: tuple[str, ...] = ()

    @model_serializer(mode="wrap")
    def _told(self, everything: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def] # noqa: ANN202 -- else its schema would be any object
        """Leave out stages while none was reached: repairs of older workspaces stay as written."""
        body: dict[str, JsonValue] = everything(self)
        return {name: told for name, told in body.items() if told or name != "reached"}


class Rollback(Record):
    """A repair taken back, or the rehearsal of it."""

    told_by: ClassVar[str] = "reason"

    repair: str
    pointer: str
    reason: str
    rehearsal: bool = False
    outcome: str = ""
    worked: bool | None = None
    minutes: float | None = None
    run: str = ""


class Impact(Record):
    """What a chosen repair gains and costs, and whom; its id is the repair's."""

    told_by: ClassVar[str] = "gain"

    gain: str = ""
    trade_off: str = ""
    affected: str = ""
    privacy: str = ""
    security: str = ""
    run: str = ""
