"""What the templates show, as plain text: numbers and times already in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.api import Figure, Finding, ReportDocument, ReportRun, Window

MOST_FINDINGS = 12
MOST_FIGURES = 4
NARROW = "\u202f"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run as the report shows it."""

    run: Any
    summary: str
    next_step: str
    findings: tuple[Mapping[str, str], ...]
    more: int
    figures: tuple[Figure, ...]


def report_facts(document: ReportDocument) -> dict[str, Any]:
    """Return the template's variables.

    Parameters
    ----------
    document : ReportDocument

    Returns
    -------
    dict
        The same document gives the same values.
    """
    order = {"root_cause": 0, "drift": 1, "explanation": 2}
    runs = sorted(document.runs, key=lambda r: (order.get(r.run.kind, 3), r.run.analysis))
    caveats = dict.fromkeys(c for r in runs for f in r.run.findings[:1] for c in f.caveats)
    return {
        "incident": document.incident,
        "claims": document.claims,
        "windows": [_window(w) for w in sorted(document.incident.windows, key=_window_order)],
        "chronology": [(_time(at), what, source) for at, what, source in document.chronology],
        "runs": [_run(r) for r in runs],
        "caveats": list(caveats),
        "disclosure": document.disclosure,
        "program": document.program,
    }


def figure_number(value: float | None) -> str:
    """Return a number with three significant decimals and a real minus."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        text = f"{value:,.0f}".replace(",", NARROW)
    elif abs(value) >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.3f}"
    return text.replace("-", "\u2212")


def _run(source: ReportRun) -> RunFacts:
    findings = sorted(source.run.findings, key=lambda f: (-f.weight, f.id))
    return RunFacts(
        run=source.run,
        summary=source.summary,
        next_step=source.next_step,
        findings=tuple(_finding(f) for f in findings[:MOST_FINDINGS]),
        more=max(len(findings) - MOST_FINDINGS, 0),
        figures=source.figures[:MOST_FIGURES],
    )


def _finding(finding: Finding) -> dict[str, str]:
    low_high = finding.interval
    unit = f"{NARROW}{finding.unit}" if finding.unit else ""
    return {
        "text": finding.text,
        "effect": figure_number(finding.effect) + (unit if finding.effect is not None else ""),
        "interval": "–"
        if low_high is None
        else f"[{figure_number(low_high[0])}, {figure_number(low_high[1])}]",
        "n": "–" if finding.n is None else f"{finding.n:,}".replace(",", NARROW),
        "caveats": " ".join(finding.caveats),
    }


def _window(window: Window) -> dict[str, str]:
    codes = {"reference": "W0 reference", "incident": "W1 incident"}
    return {
        "code": codes.get(window.name, window.name),
        "start": _time(window.start) if window.start else "by table",
        "end": _time(window.end) if window.end else "",
        "rows": "–" if window.rows is None else f"{window.rows:,}".replace(",", NARROW),
    }


def _window_order(window: Window) -> tuple[int, str]:
    return ({"reference": 0, "incident": 1}.get(window.name, 2), window.name)


def _time(at: datetime | str) -> str:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.strftime("%Y-%m-%d %H:%M:%SZ")
