"""Which column plays which part, guessed with a reason where nobody said it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.datasets.profile import MOST_LEVELS
from workbench.domain.evidence import ColumnInfo, Roles
from workbench.errors import EvidenceError

MOST_CLASSES = 50
"""A label of whole numbers with more levels than this is a quantity, not classes."""


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """Roles with the reason for each that was guessed.

    Attributes
    ----------
    roles : Roles
    reasons : mapping of str to str
        Column to reason, in words that follow the column's name. Declared roles have none,
        nor have features, which are simply the rest.
    """

    roles: Roles
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A role, the names it usually goes by (strongest first), and the types it can have."""

    role: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    says: str


_ANY_VALUE = ("integer", "number", "text", "boolean", "mixed")
_RULES: tuple[_Rule, ...] = (
    _Rule(
        "label_time",
        (
            r"label_?(time|ts|timestamp|date|at)",
            r"(labelled|labeled|outcome|resolved)_?(at|time|ts)",
        ),
        ("timestamp",),
        "named like the time a label came in",
    ),
    _Rule(
        "timestamp",
        (
            r"ts|timestamp|event_?time(stamp)?|time_?stamp",
            r"time|datetime|date_?time|event_?(ts|date|at)|(created|observed|recorded|logged)_?at",
            r"date|dteday|day|at",
            r".*[_.](ts|time|timestamp|at|date)",
        ),
        ("timestamp",),
        "holds times",
    ),
    _Rule(
        "score",
        (
            r"score|proba|probability|y_?(score|proba|prob)|pred(icted|iction)?_?(proba|prob|probability|score)",
            r"(.*_)?(proba|probability|score)(_1|_pos(itive)?)?",
        ),
        ("number", "integer"),
        "named like a score",
    ),
    _Rule(
        "prediction",
        (
            r"prediction|y_?pred(icted)?|predicted|pred|y_?hat|model_output",
            r"(prediction|predicted|pred)_.*|.*_(prediction|predicted|pred)",
        ),
        _ANY_VALUE,
        "named like a prediction",
    ),
    _Rule(
        "label",
        (
            r"label|target|y_?true|ground_?truth|actual|outcome|class",
            r"y",
            r"(label|target|actual|true)_.*|.*_(label|target|actual|outcome)|repaid|churned|defaulted|fraud|is_fraud",
        ),
        _ANY_VALUE,
        "named like a label",
    ),
    _Rule(
        "weight",
        (r"(sample_?)?weight|exposure_weight|w",),
        ("number", "integer"),
        "named like a weight",
    ),
    _Rule(
        "model_version",
        (r"model_?(version|id|name|hash)", r"version"),
        ("text", "integer", "number", "mixed"),
        "named like a model version",
    ),
    _Rule(
        "entity",
        (
            r"(entity|row|record|customer|user|person|client|account|device|station|order|loan|session|request|item|sensor)_?(id|key|uuid)",
            r"id|uuid|guid|key|index|instant",
            r".*_(id|uuid|key)",
        ),
        ("integer", "text", "mixed"),
        "named like an identifier",
    ),
)
_SEGMENT = re.compile(r"(segment|region|country|market|tenant|channel|site|cohort)(_.*)?\Z")


def resolve_roles(
    declared: Roles,
    columns: Sequence[ColumnInfo],
    other: Sequence[ColumnInfo] = (),
    *,
    features_given: bool = False,
    name: str = "the table",
) -> RoleGuess:
    """Return the declared roles, completed by guesses.

    Parameters
    ----------
    declared : Roles
        As the capture or the person gave them; never overruled.
    columns : sequence of ColumnInfo
        Of the table in question.
    other : sequence of ColumnInfo
        Of the other window's table: a guess that fits only one of them is not made.
    features_given : bool
        Whether the features were listed; else every column without another role is one.
    name : str
        The table's name, for messages.

    Returns
    -------
    RoleGuess

    Raises
    ------
    EvidenceError
        If a declared column does not exist.
    """
    check_columns(declared, columns, name)
    shared = {c.name for c in other} if other else {c.name for c in columns}
    chosen: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for rule in _RULES:
        if getattr(declared, rule.role) is None:
            taken = {*declared.columns(), *chosen.values()}
            found = _best(rule, [c for c in columns if c.name not in taken and c.name in shared])
            if found is not None:
                chosen[rule.role] = found.name
                reasons[found.name] = _reason(rule, found)
    roles = declared.model_copy(update=chosen)
    if roles.label is None and (found := _label_beside_prediction(roles, columns, shared)):
        roles = roles.model_copy(update={"label": found.name})
        reasons[found.name] = f"taken as label: same levels as {roles.prediction}, beside it"
    if not features_given:
        roles = _with_features(roles, columns, shared, reasons)
    return RoleGuess(roles, reasons)


def check_columns(roles: Roles, columns: Iterable[ColumnInfo], name: str) -> None:
    """Refuse roles given to columns that are not there.

    Raises
    ------
    EvidenceError
        Naming the first such column.
    """
    present = [column.name for column in columns]
    for role, column in roles.items():
        if column not in present:
            shown = ", ".join(present[:8]) + (" …" if len(present) > 8 else "")
            raise EvidenceError(
                "roles.no_column",
                f"{name} has no column {column!r}, which the capture names as its {role}.",
                f"Its columns are {shown}.",
            )


def guess_task(label: ColumnInfo | None) -> str:
    """Return ``binary``, ``multiclass`` or ``regression`` from the label; empty without one."""
    if label is None or not label.levels:
        return ""
    if label.levels == 2:
        return "binary"
    if label.type == "number" or label.levels > MOST_CLASSES:
        return "regression" if label.type in {"integer", "number"} else "multiclass"
    return "multiclass"


def _best(rule: _Rule, columns: Sequence[ColumnInfo]) -> ColumnInfo | None:
    """Return the column whose name fits the strongest pattern; the first one of several."""
    fitting = [c for c in columns if c.type in rule.types and _can_play(rule.role, c)]
    for pattern in rule.names:
        compiled = re.compile(rf"(?:{pattern})\Z", re.IGNORECASE)
        for column in fitting:
            if compiled.match(column.name):
                return column
    if rule.role == "timestamp" and len(fitting) == 1:
        return fitting[0]
    return None


def _can_play(role: str, column: ColumnInfo) -> bool:
    if role == "score":
        low, high = column.minimum, column.maximum
        return low is not None and high is not None and low >= 0 and high <= 1
    if role == "weight":
        return column.minimum is not None and column.minimum >= 0
    if role == "entity":
        return column.levels > MOST_CLASSES
    return column.levels > 0


def _label_beside_prediction(
    roles: Roles, columns: Sequence[ColumnInfo], shared: set[str]
) -> ColumnInfo | None:
    """Return the column before or after the prediction that has the very same levels."""
    names = [column.name for column in columns]
    if roles.prediction not in names:
        return None
    place = names.index(roles.prediction)
    prediction, taken = columns[place], set(roles.columns())
    for neighbour in (place - 1, place + 1):
        if 0 <= neighbour < len(columns):
            found = columns[neighbour]
            if found.name in shared - taken and _same_levels(found, prediction):
                return found
    return None


def _same_levels(first: ColumnInfo, second: ColumnInfo) -> bool:
    named = {name for name, _ in first.top} == {name for name, _ in second.top}
    return bool(first.top) and named and first.levels == second.levels <= MOST_CLASSES


def _reason(rule: _Rule, column: ColumnInfo) -> str:
    levels = f"{MOST_LEVELS} or more" if column.levels >= MOST_LEVELS else str(column.levels)
    noun = "level" if column.levels == 1 else "levels"
    return f"taken as {rule.role.replace('_', ' ')}: {rule.says}; {levels} {noun}"


def _with_features(
    roles: Roles, columns: Sequence[ColumnInfo], shared: set[str], reasons: dict[str, str]
) -> Roles:
    """Give every column that both windows have, and that has no other role, the role feature."""
    taken = {column for role, column in roles.items() if role not in {"segment", "sensitive"}}
    features = []
    for column in columns:
        if column.name in taken:
            continue
        if column.name not in shared:
            reasons[column.name] = "given no role: only one of the two windows has it"
        elif column.type == "timestamp":
            reasons[column.name] = (
                "given no role: a second column of times is not taken as a feature"
            )
        else:
            features.append(column.name)
    segments = roles.segments or tuple(
        c.name for c in columns if _is_segment(c) and c.name in features
    )
    return roles.model_copy(update={"features": tuple(features), "segments": segments})


def _is_segment(column: ColumnInfo) -> bool:
    return (
        column.type in {"text", "integer"}
        and 2 <= column.levels <= MOST_CLASSES
        and _SEGMENT.match(column.name.lower()) is not None
    )
