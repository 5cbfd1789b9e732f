"""``workbench show``."""

from collections.abc import Mapping
from datetime import datetime

import click

from workbench.cli.point_in_time import PointInTime, place_of
from workbench.cli.review_words import reviewed_words
from workbench.cli.role_words import OPEN_WORDS, role_lines, roles_payload
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Window
from workbench.domain.incident import Incident
from workbench.domain.runs import Battery
from workbench.services.evidence import current_gaps
from workbench.services.gate import roles_by
from workbench.services.history import state_at
from workbench.services.next_steps import next_step_of
from workbench.services.readings.battery import battery_words
from workbench.services.readings.since import since as differences_since
from workbench.services.session import open_for_reading


@click.command("show")
@click.argument("incident")
@click.option("--at", "point", type=PointInTime(), help="As of that event, or that time.")
@click.option("--since", is_flag=True, help="With --at: also what is different now.")
@shared_options
def show_command(
    settings: Settings, incident: str, point: int | datetime | None, *, since: bool
) -> None:
    """Summarise INCIDENT: a number, an identifier, or the end of one."""
    if since and point is None:
        raise click.UsageError("--since says what is different from an earlier state: add --at.")
    with open_for_reading(settings.folder) as session:
        now = state = session.incident(incident)
        if point is not None:
            state = state_at(session, now.id, place_of(session, now.id, point))
        roles = roles_by(session.workspace, state.id, state.role_events)
        steps = {run.id: next_step_of(session, run) for run in state.runs}
    people = ["People", *(role_lines(roles) or [f"  {OPEN_WORDS}"])]
    payload = {**_payload(state, steps), "roles": roles_payload(roles)}
    words = [*_words(state, steps), *people]
    if point is not None:
        words.insert(0, f"As of {state.changed_at[:19]}Z, event {state.size} of {now.size}")
    if since:
        differences = differences_since(state, now)
        payload["since"] = [one.json_body() for one in differences]
        told = [f"  {one.words}" for one in differences] or ["  nothing"]
        words += ["Different now", *told]
    settings.answer(payload, words)


def _payload(state: Incident, steps: Mapping[str, str]) -> dict[str, JsonValue]:
    return {
        "incident": state.id,
        "number": state.number,
        "title": state.title,
        "stage": str(state.stage),
        "severity": state.severity,
        "owner": state.owner,
        "task": state.task,
        "metric": state.metric,
        "target": state.target,
        "events": state.size,
        "head": state.head,
        "gaps": list(current_gaps(state)),
        "evidence": [
            {
                "id": e.id,
                "kind": str(e.kind),
                "name": e.name,
                "sha256": e.sha256,
                "rows": e.table.rows if e.table else None,
                "frozen": e.frozen,
            }
            for e in state.evidence
        ],
        "windows": [w.json_body() for w in state.windows],
        "runs": [
            {
                "run": r.id,
                "analysis": r.analysis,
                "status": str(r.status),
                "seconds": r.seconds,
                "summary": r.summary,
                "next_step": steps[r.id],
                "expected": r.expected,
                "caveats": list(r.caveats),
                "findings": [f.json_body() for f in r.findings],
            }
            for r in state.runs
        ],
        "batteries": [b.json_body() for b in state.batteries],
        "claims": [c.json_body() for c in state.claims],
        "reviews": [r.json_body() for r in state.reviews],
    }


def _words(state: Incident, steps: Mapping[str, str]) -> list[str]:
    lines = [
        f"INC-{state.number:04d}  {state.title}",
        f"  {state.stage} · {state.metric or 'metric not known'} · owner {state.owner or 'none'}",
        f"  journal: {state.size} events, head {state.head[:16]}",
    ]
    lines += [f"  missing: {gap}" for gap in current_gaps(state)]
    lines.append("Evidence")
    for item in state.evidence:
        rows = f"{item.table.rows} rows" if item.table else f"{item.size} bytes"
        lines.append(f"  {item.id[-8:]}  {item.kind!s:<11} {rows:>14}  {item.name}")
    lines.append("Windows")
    lines.extend(
        f"  {window.name:<10} {_rows(window):>16}  {_span(window)}" for window in state.windows
    )
    lines.append("Runs")
    for run in state.runs:
        told = run.summary or run.error
        lines.append(f"  {run.id[-8:]}  {run.status!s:<9} {run.analysis:<24} {told}")
        lines.append(f"{'':<12}Next: {steps[run.id]}")
    if state.batteries:
        lines.append("Standard batteries")
    lines.extend(
        f"  {one.id[-8:]}  {one.started_at:%Y-%m-%d %H:%M:%SZ}  {_battery_words(state, one)}"
        for one in state.batteries
    )
    lines.append("Claims")
    lines.extend(f"  {claim.id[-8:]}  {claim.text}" for claim in state.claims)
    if state.reviews:
        lines.append("Reviews")
    lines.extend(f"  {reviewed_words(one)}" for one in state.reviews)
    return lines


def _battery_words(state: Incident, battery: Battery) -> str:
    return battery_words(battery, [run for run in state.runs if run.id in battery.runs])


def _rows(window: Window) -> str:
    # A window by time that came with a capture is cut, and so counted, when a run asks for it.
    return "rows not counted" if window.rows is None else f"{window.rows} rows"


def _span(window: Window) -> str:
    ends = [f"{m:%Y-%m-%d %H:%M:%SZ}" if m is not None else "…" for m in (window.start, window.end)]
    return f"{ends[0]} to {ends[1]}" if ends != ["…", "…"] else "by table"
