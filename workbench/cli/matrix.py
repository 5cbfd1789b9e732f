"""``workbench matrix``."""

import click

from workbench.cli.reasoning_words import (
    matrix_json,
    matrix_lines,
    steps_json,
    warning_lines,
    warnings_json,
)
from workbench.cli.settings import Settings, shared_options
from workbench.domain.reasoning.review_order import review_order
from workbench.services.bias import bias_warnings, hypothesis_steps
from workbench.services.hypotheses import incident_matrix
from workbench.services.session import open_for_reading


@click.command("matrix")
@click.argument("incident")
@click.option(
    "--for",
    "reader",
    default="",
    metavar="NAME",
    help="For a reviewer: rows in an order of NAME's own, without weights, ranks and bands.",
)
@shared_options
def matrix_command(settings: Settings, incident: str, reader: str) -> None:
    """Print the matrix of observations and hypotheses, the least contradicted first.

    A cell weighs its diagnosticity times the quality of its observation. A row that says the same
    of every hypothesis tells nothing and counts for nothing. With --for, somebody who was not
    there can judge the evidence before they see what others made of it.
    """
    if reader:
        _blind(settings, incident, reader)
        return
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        matrix = incident_matrix(state)
        warnings = bias_warnings(session, incident)
        steps = hypothesis_steps(session, incident)
    payload = {
        **matrix_json(matrix, state),
        "narrowing": {one: steps_json(told) for one, told in steps.items()},
        "warnings": warnings_json(warnings),
    }
    if not matrix.columns:
        settings.answer(payload, "No hypotheses yet. `workbench hypothesis state` states one.")
        return
    settings.answer(payload, [*matrix_lines(matrix, state), "", *warning_lines(warnings)])


def _blind(settings: Settings, incident: str, reader: str) -> None:
    """Print what was seen and what is held possible, and nothing of what was made of it."""
    with open_for_reading(settings.folder) as session:
        records = session.incident(incident).records
    rows = review_order(records.observations, [one.id for one in records.observations], reader)
    columns = review_order(records.hypotheses, [one.id for one in records.hypotheses], reader)
    payload = {
        "reader": reader,
        "hypotheses": [{"id": one.id, "statement": one.statement} for one in columns],
        "observations": [
            {"id": one.id, "text": one.text, "run": one.run, "quality": one.quality} for one in rows
        ],
    }
    words = ["What could have done it:", *(f"  {one.statement}" for one in columns)]
    words += ["What was seen:", *(f"  {at}. {one.text}" for at, one in enumerate(rows, 1))]
    settings.answer(payload, words)
