"""The truth of a drill as it is sealed, and the hints that are sealed with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind, Noun, Roles
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.errors import WorkbenchError
from workbench.science.faults.answers import NOTHING, Hidden
from workbench.science.faults.grading import TARGET, Known
from workbench.services.drilling.content import rehearsal
from workbench.services.session import Session

ROWS = "__rows__"
_FEW_NODES, _FEW_KINDS = 4, 3


class _SealedFault(Noun):
    """What marking and telling need of one fault."""

    nodes: tuple[str, ...]
    kind: str = ""
    kinds: tuple[str, ...] = ()
    rows: float | None = None
    detail: dict[str, JsonValue] = Field(default_factory=dict)


class SealedTruth(Noun):
    """What was done to a drill, as it was sealed; like a line of ``truth.json``."""

    scenario: str
    kind: str
    table: str = ""
    label: str | None = None
    faults: tuple[_SealedFault, ...] = ()
    harmless: tuple[str, ...] = ()
    onset: float | None = None
    window: tuple[float, float] | None = None
    drop: float = 0.0
    metric: str = ""
    values: dict[str, float] = Field(default_factory=dict)

    @property
    def node_words(self) -> str:
        """What is wrong, in words: ``"temp (unit change)"``."""
        if not self.faults:
            return rehearsal().place(NOTHING)
        return " and ".join(
            f"{' and '.join(rehearsal().place(node) for node in fault.nodes)} "
            f"({kind_title(fault.kind)})"
            for fault in self.faults
        )


def kind_title(name: str) -> str:
    """Return what a kind of fault is called."""
    kind = rehearsal().kind(name)
    return kind.title if kind is not None else name.replace("_", " ")


def sealed_truth(content: Mapping[str, object]) -> SealedTruth:
    """Return the truth that a seal held.

    Raises
    ------
    WorkbenchError
        If it is none that this version reads.
    """
    try:
        return SealedTruth.model_validate(content["truth"])
    except (ValueError, KeyError):
        raise WorkbenchError(
            "drill.truth_unreadable",
            "The revealed truth of this drill is none that this version reads.",
            "Grade it with the version that started it.",
        ) from None


def hidden_of(session: Session, state: Incident, truth: SealedTruth) -> Hidden:
    """Return what an answer to a drill is compared with."""
    known = known_of(state, truth)
    shares = [fault.rows for fault in truth.faults if fault.rows is not None]
    begins, ends = truth.window or (0.0, 0.0)
    return Hidden(
        known=known,
        near=_near(lineage_of(session, state), truth, known),
        onset=truth.onset,
        span=ends - begins,
        share=max(shares, default=None),
    )


def known_of(state: Incident, truth: SealedTruth) -> Known:
    """Return a truth as the grading of methods reads it."""
    roles = roles_of(state)
    return Known(
        kind=truth.kind,
        faults=tuple((fault.nodes, fault.kinds or (fault.kind,)) for fault in truth.faults),
        harmless=truth.harmless,
        label=truth.label,
        outputs=tuple(name for name in (roles.prediction, roles.score) if name is not None),
    )


def roles_of(state: Incident) -> Roles:
    """Return the roles in the incident window of a drill."""
    tables = [item for item in state.evidence if item.table is not None]
    chosen = next((item for item in tables if item.window == "incident"), None)
    chosen = chosen or next(iter(tables), None)
    return chosen.table.roles if chosen is not None and chosen.table is not None else Roles()


def nodes_of(state: Incident) -> tuple[str, ...]:
    """Return the columns that can be named as a cause: all but the model's own outputs."""
    roles = roles_of(state)
    left_out = {roles.prediction, roles.score, roles.label}
    names = [
        column.name
        for item in state.evidence
        if item.table is not None and item.window == "incident"
        for column in item.table.columns
    ]
    return tuple(dict.fromkeys(name for name in names if name not in left_out))


def lineage_of(session: Session, state: Incident) -> Lineage | None:
    """Return the lineage graph of a drill, or None."""
    items = (item for item in state.evidence if item.kind is EvidenceKind.LINEAGE)
    item = next(items, None)
    if item is None:
        return None
    try:
        data = session.workspace.objects.read(str(item.details.get("parsed") or item.sha256))
        return Lineage.model_validate_json(data)
    except (WorkbenchError, ValueError):
        return None


def hints_of(truth: SealedTruth, columns: Sequence[str], random: np.random.Generator) -> list[str]:
    """Return what can be told of a truth, the vaguest first.

    Parameters
    ----------
    truth : SealedTruth
    columns : sequence of str
        Those that a fault can be in.
    random : numpy.random.Generator
        Draws the names that the true ones stand among.
    """
    if not truth.faults:
        before, now = truth.values.get("reference"), truth.values.get("incident")
        moved = "" if before is None or now is None else f", from {before:.4g} to {now:.4g}"
        asked = f"Ask first whether the {truth.metric or 'metric'} moved more than good windows do"
        return [
            f"{asked} by themselves{moved}.",
            "No column of the incident window holds values that good rows do not hold.",
            "Nothing was put into this drill.",
        ]
    names = list(dict.fromkeys(node for fault in truth.faults for node in fault.nodes))
    kinds = list(dict.fromkeys(fault.kind for fault in truth.faults))
    every = [kind.id for kind in rehearsal().kinds]
    among = _among(names, [*columns, TARGET, ROWS], _FEW_NODES, random)
    choice = _among(kinds, every, _FEW_KINDS, random)
    return [
        _family(names, len(truth.faults)),
        f"Look at one of these: {', '.join(rehearsal().place(name) for name in among)}.",
        f"It is one of these kinds: {', '.join(map(kind_title, choice))}.",
    ]


def moment(seconds: float | None, like: datetime) -> str:
    """Return an instant as the exports write it; empty where there is none."""
    if seconds is None:
        return ""
    return f"{datetime.fromtimestamp(seconds, like.tzinfo):%Y-%m-%d %H:%M}Z"


def _family(names: Sequence[str], faults: int) -> str:
    if faults > 1:
        return "Two things went wrong at once."
    if TARGET in names:
        return "It is about the labels, not about what the model reads."
    if ROWS in names:
        return "It is about which rows are there; every value in them is right."
    return "It is about what the model reads: a column went wrong at its source."


def _among(
    right: Sequence[str], every: Sequence[str], count: int, random: np.random.Generator
) -> list[str]:
    others = sorted(set(every) - set(right))
    drawn = random.permutation(len(others))[: max(0, count - len(right))]
    return sorted([*right, *(others[at] for at in drawn)])


def _near(lineage: Lineage | None, truth: SealedTruth, known: Known) -> frozenset[str]:
    """Return names directly upstream or downstream of a true one, and of a group's column."""
    found = {str(fault.detail["column"]) for fault in truth.faults if "column" in fault.detail}
    if lineage is not None:
        for node in known.true:
            found |= {*lineage.parents(node), *lineage.children(node)}
    return frozenset(found) - known.true
