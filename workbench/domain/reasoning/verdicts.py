"""What a registered test says, computed from a run's findings; and what its lock covers."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.records.reasoning import Amendment, Criterion, Test, Verdict
from workbench.domain.runs import Finding

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a criterion says of findings.

    Attributes
    ----------
    verdict : str
    finding : str
        The id of the finding it looked at; empty without one.
    value : float or None
        The figure it compared.
    note : str
        One sentence on how it was decided.
    """

    verdict: Verdict
    finding: str = ""
    value: float | None = None
    note: str = ""


def lock_of(record: Test | Amendment) -> str:
    """Return the sha256 of the canonical JSON of everything a record holds but its id and lock."""
    body = record.json_body()
    return sha256_hex(canonical({k: v for k, v in body.items() if k not in {"id", "lock"}}))


def locked(record: Test) -> Test:
    """Return a test with its lock."""
    return record.model_copy(update={"lock": lock_of(record)})


def criterion_words(criterion: Criterion) -> str:
    """Return a criterion as one plain clause: ``"effect of restored.* at least 0.05"``."""
    finding = criterion.finding or "the first finding"
    if criterion.operator == "exists":
        return f"there is a finding {finding}"
    if criterion.operator == "absent":
        return f"there is no finding {finding}"
    return f"{criterion.figure} of {finding} {_wanted(criterion)}"


def judge(criterion: Criterion, findings: Sequence[Finding]) -> Judged:
    """Return what a criterion says of a run's findings.

    Parameters
    ----------
    criterion : Criterion
    findings : sequence of Finding
        In the run's order; the first that the criterion names counts.

    Returns
    -------
    Judged
        ``inconclusive`` where the figure it asks for is not there. A figure whose interval
        crosses the limit is compared all the same, as was agreed, and the note says so.
    """
    found = next((one for one in findings if _named(criterion.finding, one.id)), None)
    if criterion.operator in {"exists", "absent"}:
        there = found is not None
        passed = there is (criterion.operator == "exists")
        note = f"There is {'a' if there else 'no'} finding {criterion.finding or 'at all'}."
        return Judged("passed" if passed else "failed", found.id if found else "", None, note)
    if found is None:
        return Judged("inconclusive", note=f"The run makes no finding {criterion.finding}.")
    value = figure_of(found, criterion.figure)
    if value is None or criterion.value is None:
        note = f"{found.id} has no figure {criterion.figure}."
        return Judged("inconclusive", found.id, value, note)
    verdict: Verdict = "passed" if _holds(criterion, value) else "failed"
    wanted = f"it had to be {_wanted(criterion)}"
    note = f"{criterion.figure} of {found.id} is {_shown(value)}; {wanted}."
    return Judged(verdict, found.id, value, note + _crossing(criterion, found))


def figure_of(finding: Finding, figure: str) -> float | None:
    """Return a figure of a finding by name, or None where it has none that is a number."""
    low, high = finding.interval or (None, None)
    known = {"effect": finding.effect, "low": low, "high": high, "q": finding.q, "n": finding.n}
    value = known[figure] if figure in known else finding.values.get(figure)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _wanted(criterion: Criterion) -> str:
    if criterion.operator == "between":
        return f"between {_shown(criterion.value)} and {_shown(criterion.upper)}"
    words = {">=": "at least", "<=": "at most", ">": "above", "<": "below", "==": "equal to"}
    return f"{words.get(criterion.operator, criterion.operator)} {_shown(criterion.value)}"


def _named(reference: str, finding: str) -> bool:
    if reference.endswith("*"):
        return finding.startswith(reference[:-1])
    return not reference or finding == reference


def _holds(criterion: Criterion, value: float) -> bool:
    if criterion.value is None:
        return False
    if criterion.operator == "between":
        return criterion.upper is not None and criterion.value <= value <= criterion.upper
    return _COMPARED[criterion.operator](value, criterion.value)


def _crossing(criterion: Criterion, finding: Finding) -> str:
    """Return a warning where the interval of the effect holds the limit."""
    if criterion.figure != "effect" or finding.interval is None:
        return ""
    low, high = finding.interval
    limits = [limit for limit in (criterion.value, criterion.upper) if limit is not None]
    if not any(low < limit < high for limit in limits):
        return ""
    return f" Its interval, {_shown(low)} to {_shown(high)}, holds the limit: close to call."


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.4g}".replace("-", "\u2212")
