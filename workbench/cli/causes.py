"""``workbench causes``."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError
from workbench.services.causes import Causes, find_causes, passing_session
from workbench.services.evidence import consent_to_model
from workbench.services.readings.causes import json_object
from workbench.services.readings.causes_words import began_words
from workbench.services.session import open_session


@click.command("causes")
@click.argument("source", metavar="INCIDENT_OR_CAPTURE_DIR")
@click.option("--analysis", default="", help="Which root-cause analysis; the best fit by default.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--trust-model",
    is_flag=True,
    help="Consent to open a model format that can run code it carries; journaled.",
)
@shared_options
def causes_command(
    settings: Settings, source: str, analysis: str, seed: int, *, trust_model: bool
) -> None:
    """Rank the upstream causes of a drop.

    Takes an incident of the workspace, or a capture folder, which is looked at and left as it
    is: no workspace is touched then.
    """
    if os.sep in source and not Path(source).is_dir():
        raise EvidenceError(
            "evidence.no_file",
            f"There is no folder {source}.",
            "Give a capture folder, or an incident by its number or identifier.",
        )
    with settings.progress() as progress:
        if Path(source).is_dir():
            with passing_session(Path(source), progress, trust_model=trust_model) as (
                session,
                incident,
            ):
                found = find_causes(
                    session, incident, analysis=analysis, seed=seed, progress=progress
                ).value
        else:
            with open_session(settings.folder) as session:
                if trust_model:
                    consent_to_model(session, source, "given with causes")
                found = find_causes(
                    session, source, analysis=analysis, seed=seed, progress=progress
                ).value
    settings.answer({**found.answer, "seconds": found.seconds}, _words(found))


def node_words(node: str) -> str:
    """Return a cause's node as a person reads it."""
    return {"__target__": "labels", "__rows__": "rows"}.get(node, node)


def kind_words(cause: Mapping[str, JsonValue]) -> str:
    """Return a cause's kind of fault in words."""
    return str(cause.get("kind") or "–").replace("_", " ")


def _words(found: Causes) -> list[str]:
    lines = [found.run.summary]
    for rank, cause in enumerate(found.answer.get("causes", ())[:8], start=1):
        lines.append(
            f"  {rank}  {node_words(cause['node']):<24} {kind_words(cause):<14}{_bracket(cause)}"
        )
        lines += [f"       {sentence}" for sentence in cause.get("evidence", ())[:3] if rank == 1]
    began = began_words(
        json_object(found.answer.get("onset")),
        [json_object(change) for change in found.answer.get("changes") or ()],
        found.run.started_at.year,
    )
    if began:
        lines.append(f"  it {began}")
    rivals = found.answer.get("rivals") or ()
    if rivals:
        named = ", ".join(f"{node_words(r['node'])} ({kind_words(r)})" for r in rivals)
        lines.append(f"  undecided between {named}" if len(rivals) > 1 else f"  perhaps {named}")
    return lines


def _bracket(cause: Mapping[str, JsonValue]) -> str:
    restored, interval = cause.get("restored"), cause.get("interval")
    if restored is None:
        return "  cost not measured"
    words = f"  costs {restored:.3f}"
    if interval and None not in interval:
        words += f" [{interval[0]:.3f}, {interval[1]:.3f}]"
    confidence = cause.get("confidence")
    return words if confidence is None else f"{words}  confidence {confidence:.2f}"
