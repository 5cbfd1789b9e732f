"""The search behind ``workbench causes``, and its answer in words."""

import os
from collections.abc import Mapping
from pathlib import Path

from workbench.cli.settings import Settings
from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError
from workbench.jobs.runner import Runner
from workbench.services.cause_answers import json_object
from workbench.services.cause_words import began_words
from workbench.services.causes import Causes, find_causes, passing_session
from workbench.services.evidence import consent_to_model
from workbench.services.session import open_session


def search(
    settings: Settings,
    source: str,
    runner: Runner,
    *,
    analysis: str,
    seed: int,
    trust_model: bool,
) -> None:
    """Rank the causes of an incident or a capture folder, and print the answer.

    Parameters
    ----------
    settings : Settings
    source : str
        An incident, or the path of a capture folder.
    runner : Runner
        Workers that are getting ready.
    analysis : str
    seed : int
    trust_model : bool

    Raises
    ------
    EvidenceError
        If a path leads nowhere.
    """
    if os.sep in source and not Path(source).is_dir():
        raise EvidenceError(
            "evidence.no_file",
            f"There is no folder {source}.",
            "Give a capture folder, or an incident by its number or identifier.",
        )
    with settings.progress() as progress:
        if Path(source).is_dir():
            with passing_session(
                Path(source), progress, trust_model=trust_model, runner=runner
            ) as (
                session,
                incident,
            ):
                found = find_causes(
                    session, incident, analysis=analysis, seed=seed, progress=progress
                ).value
        else:
            with open_session(settings.folder, runner=runner) as session:
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
    lines += [f"  note: {caveat}" for caveat in found.answer.get("caveats") or ()]
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
