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
from workbench.services.bias import bias_warnings, hypothesis_steps
from workbench.services.hypotheses import incident_matrix
from workbench.services.session import open_for_reading


@click.command("matrix")
@click.argument("incident")
@shared_options
def matrix_command(settings: Settings, incident: str) -> None:
    """Print the matrix of observations and hypotheses, the least contradicted first.

    A cell weighs its diagnosticity times the quality of its observation. A row that says the same
    of every hypothesis tells nothing and counts for nothing.
    """
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
