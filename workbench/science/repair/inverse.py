"""Inverse transforms: the fault undone by a formula that was read off the fitted period alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints import levels, pairs, scale, values
from workbench.science.causes.fingerprints.rows import affected, mixing
from workbench.science.causes.fingerprints.shape import Shape
from workbench.science.causes.problem import Array, texts
from workbench.science.explanation.lines import LevelRule, Line, known_line, level_rule
from workbench.science.metrics import Floats
from workbench.science.repair.desk import Impossible, Material, Mend, Mending

PLAIN = 0.3
"""Strength from which a fingerprint's transform is one to undo."""
_EVERYWHERE = 0.95
_SURE = 0.98
"""Share to begin with where the fitted period leaves no doubt."""
_LEAST = 1e-6
_SHOWN_PAIRS = 4
Find = Callable[[Evidence, str], list[Candidate]]
_LINEAR = frozenset({"unit_change", "sign_flip"})
_LEVELS = frozenset({"remap", "timezone", "unseen_level"})
_GONE = frozenset({"nulls", "stuck"})


@dataclass(frozen=True)
class Where:
    """Which rows a fault reached, as it can be told of rows that were never seen.

    Attributes
    ----------
    share : float
        Of the fitted period.
    rule : LevelRule or None
        The levels that tell, if any do.
    """

    share: float
    rule: LevelRule | None = None

    @property
    def words(self) -> str:
        """Where, as it follows a formula."""
        return f" {self.rule.words} and it looks so" if self.rule else " on rows that look so"

    def reached(self, evidence: Evidence, groups: Sequence[str], log_ratio: Floats) -> Mask:
        """Return which rows are reached now, shape (n,).

        Of the rows whose level tells, or of all, those likelier so in the reference; how many
        there are is read off the rows themselves, so that a formula lets go of a fault that has
        gone. Where the rows tell nothing, the share of the fitted period decides.

        Parameters
        ----------
        evidence : Evidence
        groups : sequence of str
        log_ratio : ndarray, shape (n,)
            Log likelihood of the row with the fault, minus without it.
        """
        inside = np.ones(evidence.n_incident, dtype=bool)
        if self.rule is not None:
            inside = self.rule.rows(_level_columns(evidence, groups)[self.rule.column])
        found = np.zeros(evidence.n_incident, dtype=bool)
        if inside.any():
            begin = _SURE if self.rule is not None else min(max(self.share, 0.01), _SURE)
            share = mixing(log_ratio[inside], begin)
            found[inside] = affected(log_ratio[inside], share, ordered=evidence.ordered)
        return found


@dataclass(frozen=True)
class _Spoken:
    """The segments at hand, and whether the column's values must not be spelt out."""

    groups: tuple[str, ...]
    hidden: bool


def faults_of(evidence: Evidence, node: str) -> list[Candidate]:
    """Return the faults of one source column that a formula could undo, the plainest first."""
    found = values.nulls(evidence, node) + values.stuck(evidence, node)
    if evidence.columns[node].numeric:
        found += scale.linear(evidence, node)
    found += levels.unseen(evidence, node) + levels.remapped(evidence, node)
    found += [one for one in pairs.swapped(evidence) if node in {one.node, one.with_node}]
    plain = [one for one in found if one.strength >= PLAIN and one.rows.any()]
    return sorted(plain, key=lambda one: (-one.strength, one.kind))


def inverse(material: Material, node: str, *, hidden: bool = False) -> Mending:
    """Return the inverse of the fault that shows most plainly in a column's fitted period.

    Parameters
    ----------
    material : Material
    node : str
        A source column.
    hidden : bool
        Whether its values must not be spelt out.

    Raises
    ------
    Impossible
        If no transform explains how the column looks, or it is derived from others.
    """
    evidence = material.evidence()
    if node not in evidence.sources:
        above = ", ".join(evidence.lineage.parents(node))
        raise Impossible(f"{node} is computed from {above}: repair those at their source.")
    found = faults_of(evidence, node)
    if not found:
        raise Impossible(
            f"No transform of the reference explains how {node} looks in the fitted period."
        )
    return undoing(material, evidence, found[0], hidden=hidden)


def undoing(
    material: Material, evidence: Evidence, fault: Candidate, *, hidden: bool = False
) -> Mending:
    """Return the repair that undoes one fault, on whatever rows."""
    groups = tuple(material.fitted.groups)
    known = ~absent(evidence.columns[fault.node].incident)
    hit = fault.rows & known if fault.kind != "nulls" else fault.rows
    share = float(hit[known].mean()) if known.any() and fault.kind != "nulls" else 1.0
    rule = None if share >= _EVERYWHERE else _rule(evidence, fault, hit, known, groups)
    spoken = _Spoken(groups, hidden)
    made = _MAKERS[family(fault)](evidence, fault, Where(share, rule), spoken)
    return Mending(
        material,
        made[0],
        made[1],
        tuple(n for n in (fault.node, fault.with_node) if n is not None),
        fault.breaks,
        ("The fault took information away that no formula gives back.",) if fault.lossy else (),
        _partners(evidence, fault, rule),
    )


def _partners(evidence: Evidence, fault: Candidate, rule: LevelRule | None) -> tuple[str, ...]:
    """Return the columns a formula goes by: the one whose levels tell, else what goes with it."""
    if rule is not None and fault.kind not in _GONE:
        return (rule.column,)
    named = evidence.agreement.partners(fault.node)
    return tuple(sorted(name for name in named if not name.startswith("\x00")))


def family(fault: Candidate) -> str:
    """Return how a fault is undone: ``linear``, ``levels``, ``gone`` or ``swap``."""
    if fault.kind in _LINEAR:
        return "linear"
    if fault.kind in _LEVELS:
        return "levels"
    return "gone" if fault.kind in _GONE else "swap"


def _rule(
    evidence: Evidence, fault: Candidate, hit: Mask, known: Mask, groups: Sequence[str]
) -> LevelRule | None:
    if fault.kind in {"nulls", "unseen_level"}:
        return None
    columns = _level_columns(evidence, groups)
    own = {fault.node, fault.with_node} | set(evidence.lineage.descendants((fault.node,)))
    return level_rule(hit, known, {n: v for n, v in columns.items() if n not in own})


def _level_columns(evidence: Evidence, groups: Sequence[str]) -> dict[str, Array]:
    """Return columns with few levels whose levels may tell which rows were hit."""
    hidden = evidence.problem.hidden
    found = {name: texts(evidence.problem.incident[name]) for name in groups if name not in hidden}
    for name, column in evidence.columns.items():
        if column.discrete and name not in hidden:
            found[name] = column.incident
    return found


def _linear(
    evidence: Evidence, fault: Candidate, where: Where, spoken: "_Spoken"
) -> tuple[Mend, str]:
    name = fault.node
    line = known_line(
        Line(_number(fault.parameters["factor"]), _number(fault.parameters["offset"])),
        float(np.nanstd(evidence.columns[name].incident)),
    )

    def mend(now: Evidence) -> Mapping[str, Array]:
        column = now.columns[name]
        shape = Shape(column)
        ratio = np.zeros(now.n_incident)
        undone = line.undone(column.incident)
        if shape.usable:
            ratio, undone = scale.undone_odds(now, shape, (line.factor, line.offset))
        reached = where.reached(now, spoken.groups, ratio) & ~absent(column.incident)
        return {name: np.where(reached, undone, column.incident)}

    return mend, line.formula(name) + where.words


def _relevelled(
    evidence: Evidence, fault: Candidate, where: Where, spoken: "_Spoken"
) -> tuple[Mend, str]:
    name = fault.node
    column = evidence.columns[name]
    back = _back(column.incident, fault)
    new = fault.kind == "unseen_level"
    placed = replace(where, share=_number(fault.parameters.get("share", 1.0)))

    def mend(now: Evidence) -> Mapping[str, Array]:
        observed = now.columns[name].incident
        mended = np.array([back.get(value, value) for value in observed], dtype=observed.dtype)
        if new:
            return {name: mended}
        reached = placed.reached(now, spoken.groups, _odds(now, name, mended))
        return {name: np.where(reached, mended, observed)}

    shown = list(back.items())[:_SHOWN_PAIRS]
    told = ", ".join(f"{_spelt(a)} → {_spelt(b)}" for a, b in shown)
    more = f" … ({len(back)} levels)" if len(back) > len(shown) else ""
    formula = (
        f"{name}: {len(back)} levels renamed back" if spoken.hidden else f"{name}: {told}{more}"
    )
    return mend, formula if new else formula + where.words


def _back(observed: Array, fault: Candidate) -> dict[object, object]:
    """Return what each level becomes again, as the fitted period's own repair has it."""
    repaired = fault.repair[fault.node]
    pairs_ = {
        (old, new) for old, new in zip(observed[fault.rows], repaired[fault.rows], strict=True)
    }
    return dict(sorted(pairs_, key=lambda pair: (str(pair[0]), str(pair[1]))))


def _odds(now: Evidence, name: str, mended: Array) -> Floats:
    """Return how much likelier the other columns find each row with the level renamed back."""
    column = now.columns[name]
    held, at = now.conditional(name), np.arange(now.n_incident)
    ratio = np.log(held[at, column.codes(mended)] + _LEAST)
    return np.asarray(ratio - np.log(held[at, column.incident_codes] + _LEAST))


def _filled(
    evidence: Evidence, fault: Candidate, where: Where, spoken: "_Spoken"
) -> tuple[Mend, str]:
    name, stuck = fault.node, fault.parameters.get("value")
    partners = sorted(p for p in evidence.agreement.partners(name) if not p.startswith("\x00"))

    def mend(now: Evidence) -> Mapping[str, Array]:
        observed = now.columns[name].incident
        at = absent(observed) if fault.kind == "nulls" else np.asarray(observed == stuck)
        if fault.kind == "stuck" and where.rule is not None:
            at = at & where.rule.rows(_level_columns(now, spoken.groups)[where.rule.column])
        return {name: np.where(at, now.plausible(name), observed)}

    given = ", ".join(partners[:_SHOWN_PAIRS]) or "nothing else"
    what = "missing" if fault.kind == "nulls" else f"{name} = {_spelt(stuck)}"
    what = "stuck" if spoken.hidden and fault.kind == "stuck" else what
    return mend, f"{name} ← its likeliest W0 value given {given}, where {what}"


def _swapped(
    evidence: Evidence, fault: Candidate, where: Where, spoken: "_Spoken"
) -> tuple[Mend, str]:
    del evidence
    one, other = fault.node, str(fault.with_node)

    def mend(now: Evidence) -> Mapping[str, Array]:
        columns = now.columns
        ratio = pairs.exchanged((columns[one], columns[other]))
        reached = where.reached(now, spoken.groups, ratio)
        return {
            one: np.where(reached, columns[other].incident, columns[one].incident),
            other: np.where(reached, columns[one].incident, columns[other].incident),
        }

    return mend, f"{one} ⇄ {other}{where.words}"


def _spelt(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(type(value).__name__)


_MAKERS = {"linear": _linear, "levels": _relevelled, "gone": _filled, "swap": _swapped}
