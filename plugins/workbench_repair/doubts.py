"""What to doubt about a repair's own data, as findings."""

from workbench.api import Finding
from workbench.science.repair.checks import Anomaly, Check
from workbench_repair.told import Told


def warnings(told: Told) -> list[Finding]:
    """Return what stops the line, what is inconsistent, and what is sensitive."""
    found = _suspicious(told.anomalies)
    found += [_inconsistent(one) for one in told.checks if not one.ok and _matters(told, one)]
    if told.sensitive:
        found.append(_sensitive(told.sensitive))
    return found


def _matters(told: Told, one: Check) -> bool:
    """Return whether a check is told as a finding: all of the repaired columns, units of others."""
    return one.what in {"unit", "type"} or one.column in told.found.remedy.columns


def _suspicious(anomalies: tuple[Anomaly, ...]) -> list[Finding]:
    return [
        Finding(
            id="suspicious_data" if at == 0 else f"suspicious_data.{at + 1}",
            text=f"Stop and explain: {one.words}",
            about=one.column,
            effect=one.value,
            weight=1.0,
            values={"kind": one.id, "limit": one.limit},
        )
        for at, one in enumerate(anomalies)
    ]


def _wrong(one: Check) -> str:
    if one.what == "unit":
        return f"{_first(one.words)}; with the repair {one.after:.1%} of the held-out rows are so."
    return f"{_first(one.words)}; {one.before:.1%} before the repair."


def _first(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("it ") else text


def _inconsistent(one: Check) -> Finding:
    return Finding(
        id=f"inconsistent.{one.column}.{one.what}",
        text=_wrong(one),
        about=one.column,
        effect=one.after,
        weight=0.7,
        values={"check": one.what, "reference": one.reference, "before": one.before},
    )


def _sensitive(columns: tuple[str, ...]) -> Finding:
    return Finding(
        id="sensitive_columns",
        text=(
            f"The repair reads sensitive columns: {', '.join(columns)}. Make sure that it may, and "
            "that nothing it writes gives them away."
        ),
        weight=0.85,
        values={"columns": list(columns)},
    )
