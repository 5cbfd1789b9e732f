"""``workbench drill list``, ``summary`` and ``debrief``: the facilitator's view."""

from pathlib import Path

import click

from workbench.cli.drill_words import debrief_words, row_words
from workbench.cli.settings import Settings, shared_options
from workbench.services.drilling.debrief import debrief_of
from workbench.services.drilling.listing import drill_list, drill_totals, totals_json
from workbench.services.drilling.writing import save_debrief, save_drills, totals_lines
from workbench.services.session import open_for_reading

_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Also write .md, .csv or .json."
)


@click.command("list")
@_OUTPUT
@shared_options
def list_command(settings: Settings, output: Path | None) -> None:
    """List the drills of the workspace: who, when, clock, hints, score."""
    with open_for_reading(settings.folder) as session:
        rows = drill_list(session)
        if output is not None:
            save_drills(rows, drill_totals(session), output)
    payload = {"drills": [row.json_body() for row in rows]}
    words = [row_words(row) for row in rows] or [
        "No drills yet. `workbench drill start` begins one."
    ]
    settings.answer(payload, [*words, *([f"Written: {output}"] if output else [])])


@click.command("summary")
@click.option("--by-person", is_flag=True, help="Also by participant; never ranked.")
@_OUTPUT
@shared_options
def summary_command(settings: Settings, *, by_person: bool, output: Path | None) -> None:
    """Tell how graded drills went: hits, ranks, time and calibration, with n and intervals."""
    with open_for_reading(settings.folder) as session:
        totals = drill_totals(session, by_person=by_person)
        if output is not None:
            save_drills(drill_list(session), totals, output)
    words = [*totals_lines(totals), *([f"Written: {output}"] if output else [])]
    settings.answer(totals_json(totals), words)


@click.command("debrief")
@click.argument("incident")
@_OUTPUT
@shared_options
def debrief_command(settings: Settings, incident: str, output: Path | None) -> None:
    """Tell a graded drill in full: truth, marks, methods, where the time went."""
    with open_for_reading(settings.folder) as session:
        debrief = debrief_of(session, incident)
    if output is not None:
        save_debrief(debrief, output)
    words = [*debrief_words(debrief), *([f"Written: {output}"] if output else [])]
    settings.answer(debrief.json_body(), words)
