"""``workbench causes``."""

from collections.abc import Mapping
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.causes import Causes, find_causes, passing_session
from workbench.services.session import open_session


@click.command("causes")
@click.argument("source", metavar="INCIDENT_OR_CAPTURE_DIR")
@click.option("--analysis", default="", help="Which root-cause analysis; the best fit by default.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@shared_options
def causes_command(settings: Settings, source: str, analysis: str, seed: int) -> None:
    """Rank the upstream causes of a drop.

    Takes an incident of the workspace, or a capture folder, which is looked at and left as it
    is: no workspace is touched then.
    """
    with settings.progress() as progress:
        if Path(source).is_dir():
            with passing_session(Path(source), progress) as (session, incident):
                found = find_causes(
                    session, incident, analysis=analysis, seed=seed, progress=progress
                ).value
        else:
            with open_session(settings.folder) as session:
                found = find_causes(
                    session, source, analysis=analysis, seed=seed, progress=progress
                ).value
    settings.answer({**found.answer, "seconds": found.seconds}, _words(found))


def _words(found: Causes) -> list[str]:
    lines = [found.run.summary]
    for rank, cause in enumerate(found.answer.get("causes", ())[:8], start=1):
        lines.append(
            f"  {rank}  {cause['node']:<24} {cause.get('kind') or '–':<14}{_bracket(cause)}"
        )
        lines += [f"       {sentence}" for sentence in cause.get("evidence", ())[:3] if rank == 1]
    rivals = found.answer.get("rivals") or ()
    if rivals:
        named = ", ".join(f"{r['node']} ({r['kind']})" for r in rivals)
        lines.append(f"  undecided between {named}")
    return lines


def _bracket(cause: Mapping[str, JsonValue]) -> str:
    restored, interval = cause.get("restored"), cause.get("interval")
    if restored is None:
        return "  restored –"
    words = f"  restored {restored:.3f}"
    if interval and None not in interval:
        words += f" [{interval[0]:.3f}, {interval[1]:.3f}]"
    confidence = cause.get("confidence")
    return words if confidence is None else f"{words}  confidence {confidence:.2f}"
