"""What the battery found, in sentences."""

from collections.abc import Mapping

from workbench.api import Finding
from workbench.science.two_sample.verdict import Size, Status, Verdict, describe
from workbench_drift.columns import ComparedColumn

NAMES_SHOWN = 8
SCHEMA_NOTES = ("absent", "type_change", "constant", "unseen_levels", "infinite")


def by_strength(verdicts: Mapping[str, Verdict]) -> list[str]:
    """Return the columns, drifted ones first, strongest first, then by name."""

    def key(name: str) -> tuple[bool, float, str]:
        verdict = verdicts[name]
        strength = 0.0 if verdict.lead is None else verdict.lead.shift.strength
        return verdict.status is not Status.DRIFT, -strength, name

    return sorted(verdicts, key=key)


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    return shown if len(names) <= NAMES_SHOWN else f"{shown} and {len(names) - NAMES_SHOWN} more"


def _with_status(verdicts: Mapping[str, Verdict], status: Status, ranked: list[str]) -> list[str]:
    return [name for name in ranked if verdicts[name].status is status]


def summary(verdicts: Mapping[str, Verdict], ranked: list[str]) -> str:
    """Return the answer in one or two sentences."""
    drifted = _with_status(verdicts, Status.DRIFT, ranked)
    untested = len(_with_status(verdicts, Status.NOT_TESTABLE, ranked))
    tail = f" {_count(untested)} could not be tested." if untested else ""
    if not drifted:
        return f"No drift in {_count(len(verdicts) - untested)} tested.{tail}"
    strong = [name for name in drifted if verdicts[name].size is not Size.SLIGHT]
    slight = len(drifted) - len(strong)
    among = f", {slight} of them only slightly" if slight else ""
    return (
        f"{len(drifted)} of {_count(len(verdicts))} drifted{among}; "
        f"{drifted[0]} most: {verdicts[drifted[0]].reason}{tail}"
    )


def _count(columns: int) -> str:
    return f"{columns} column{'' if columns == 1 else 's'}"


def next_step(verdicts: Mapping[str, Verdict]) -> str:
    """Return what a reader would do next."""
    if any(verdict.status is Status.DRIFT for verdict in verdicts.values()):
        return (
            "Ask the root cause analysis which of these cost performance: "
            "the largest drift is often harmless."
        )
    return "Look for a change of the labels, or of several columns together: domain classifier."


def findings(
    columns: Mapping[str, ComparedColumn],
    verdicts: Mapping[str, Verdict],
    ranked: list[str],
    rows: tuple[int, int],
) -> tuple[Finding, ...]:
    """Return the findings: each drift of note, then what is odd about shapes, then the rest."""
    found = []
    for name in ranked:
        verdict = verdicts[name]
        if verdict.size > Size.SLIGHT:
            found.append(_drift(name, verdict, rows))
        found += _schema(name, columns[name])
    slight = [name for name in ranked if verdicts[name].size is Size.SLIGHT]
    if slight:
        text = f"{_count(len(slight))} moved slightly: {_named(slight)}."
        found.append(Finding(id="slight", text=text, weight=0.2, n=sum(rows)))
    untested = _with_status(verdicts, Status.NOT_TESTABLE, ranked)
    if untested:
        text = f"{_count(len(untested))} could not be tested: {_named(untested)}."
        reasons = {name: verdicts[name].reason for name in untested}
        found.append(
            Finding(id="not-testable", text=text, weight=0.15, values={"reasons": reasons})
        )
    return tuple(found)


def _drift(name: str, verdict: Verdict, rows: tuple[int, int]) -> Finding:
    drifted = [one for one in verdict.shifts if one.drifted]
    lead = verdict.lead if verdict.lead is not None else drifted[0]
    effect = lead.shift.effect
    others = [one for one in drifted if one is not lead and one.shift.size > Size.SLIGHT]
    return Finding(
        id=f"drift.{name}",
        text=f"{name}: {describe(lead)}",
        about=name,
        effect=effect.estimate,
        interval=(effect.low, effect.high),
        unit=lead.shift.aspect.value,
        q=lead.q,
        n=sum(rows),
        weight=min(0.9, 0.3 + 0.15 * verdict.size),
        caveats=("Drift alone does not say that the column cost performance.",),
        values={one.shift.aspect.value: one.shift.effect.estimate for one in others},
    )


def _schema(name: str, column: ComparedColumn) -> list[Finding]:
    notes = [
        (note.code, note.text) for note in column.comparison.notes if note.code in SCHEMA_NOTES
    ]
    if column.comparison.evidence.broken and not notes:
        notes = [("identifiers", column.comparison.evidence.broken)]
    if column.comparison.evidence.untestable:
        notes = [note for note in notes if note[0] != "constant"]
    return [
        Finding(id=f"schema.{name}.{code}", text=f"{name}: {text}", about=name, weight=0.6)
        for code, text in notes
    ]
