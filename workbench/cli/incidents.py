"""``workbench incidents``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.session import open_for_reading


@click.command("incidents")
@shared_options
def incidents_command(settings: Settings) -> None:
    """List the incidents of the workspace, newest last."""
    with open_for_reading(settings.folder) as session:
        found = session.workspace.incidents()
    payload = {
        "incidents": [
            {
                "incident": s.id,
                "number": s.number,
                "title": s.title,
                "stage": str(s.stage),
                "severity": s.severity,
                "owner": s.owner,
                "metric": s.metric,
                "evidence": s.evidence,
                "runs": s.runs,
                "claims": s.claims,
                "drill": s.drill,
            }
            for s in found
        ]
    }
    words = [
        f"INC-{s.number:04d}  {s.stage!s:<12} {s.evidence:>3} items {s.runs:>3} runs  "
        f"{'[drill] ' if s.drill else ''}{s.title}"
        for s in found
    ]
    settings.answer(payload, words or "No incidents yet. `workbench import FOLDER` opens one.")
