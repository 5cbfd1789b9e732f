"""``workbench observe``."""

from typing import cast, get_args

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.reasoning import Hypothesis, Relation, Weighing
from workbench.errors import WorkbenchError
from workbench.services.observation_suggestions import (
    Suggestion,
    accept_suggestions,
    suggest_observations,
)
from workbench.services.observations import (
    add_observation,
    change_observation,
    remove_observation,
    weigh,
)
from workbench.services.session import open_for_reading, open_session

_SIGNS = {"consistent": "+", "inconsistent": "\u2212", "neutral": "0"}


@click.group("observe")
def observe_command() -> None:
    """Write down what was observed, and weigh it against the hypotheses."""


@observe_command.command("add")
@click.argument("incident")
@click.argument("text", default="")
@click.option("--run", default="", help="The run it rests on.")
@click.option("--finding", default="", help="The finding of that run; its words by default.")
@click.option("--evidence", default="", help="The item of evidence it rests on.")
@click.option(
    "--quality", type=click.IntRange(0, 3), help="0 hearsay to 3 measured; guessed by default."
)
@click.option(
    "--weigh",
    "weighings",
    multiple=True,
    metavar="HYPOTHESIS=RELATION[:0-3]",
    help="Such as 1=consistent:3 or 2=inconsistent:2; several allowed.",
)
@shared_options
def _add(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    text: str,
    run: str,
    finding: str,
    evidence: str,
    quality: int | None,
    weighings: tuple[str, ...],
) -> None:
    """Write down TEXT, or a finding of a run, as an observation about INCIDENT."""
    given = dict(map(_weighing, weighings))
    with open_session(settings.folder) as session:
        row = add_observation(
            session,
            incident,
            text,
            run=run,
            finding=finding,
            evidence=evidence,
            quality=quality,
            weighings=given,
        ).value
    settings.answer({"observation": row.json_body()}, f"{row.id[-8:]}  {row.text}")


@observe_command.command("weigh")
@click.argument("incident")
@click.argument("observation")
@click.argument("hypothesis")
@click.argument("relation", type=click.Choice([*get_args(Relation), "none"]))
@click.option(
    "--diagnosticity",
    type=click.IntRange(0, 3),
    default=1,
    show_default=True,
    help="How much it would surprise if the hypothesis were otherwise.",
)
@click.option("--note", default="", help="Why.")
@shared_options
def _weigh(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    observation: str,
    hypothesis: str,
    relation: str,
    diagnosticity: int,
    note: str,
) -> None:
    """Say how OBSERVATION bears on HYPOTHESIS; the relation none takes that back."""
    told = None if relation == "none" else cast(Relation, relation)
    with open_session(settings.folder) as session:
        row = weigh(
            session,
            incident,
            observation,
            hypothesis,
            told,
            diagnosticity=diagnosticity,
            note=note,
        ).value
    settings.answer({"observation": row.json_body()}, f"{row.id[-8:]}  {relation}  {row.text}")


@observe_command.command("change")
@click.argument("incident")
@click.argument("observation")
@click.option("--text", help="Its words.")
@click.option("--quality", type=click.IntRange(0, 3), help="0 hearsay to 3 measured.")
@shared_options
def _change(
    settings: Settings, incident: str, observation: str, text: str | None, quality: int | None
) -> None:
    """Change the words or the quality of OBSERVATION."""
    with open_session(settings.folder) as session:
        row = change_observation(session, incident, observation, text=text, quality=quality).value
    settings.answer({"observation": row.json_body()}, f"{row.id[-8:]}  {row.text}")


@observe_command.command("remove")
@click.argument("incident")
@click.argument("observation")
@shared_options
def _remove(settings: Settings, incident: str, observation: str) -> None:
    """Take OBSERVATION out of the matrix of INCIDENT."""
    with open_session(settings.folder) as session:
        gone = remove_observation(session, incident, observation).value
    settings.answer({"removed": gone.id}, f"Taken out: {gone.text}")


@observe_command.command("suggest")
@click.argument("incident")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="NUMBER",
    help="Put this suggestion into the matrix; several allowed, 'all' for every one.",
)
@shared_options
def _suggest(settings: Settings, incident: str, accepted: tuple[str, ...]) -> None:
    """List what the runs of INCIDENT suggest for the matrix, or accept some of it.

    A suggestion says what a finding plausibly means for each hypothesis. Nothing of it counts
    until you accept it.
    """
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        found = suggest_observations(session, incident)
        taken = accept_suggestions(session, state.id, _chosen(found, accepted)).value
        labels = {one.id: one.statement for one in state.records.hypotheses}
    payload = {
        "suggestions": [
            {
                "number": at,
                "key": one.key,
                "text": one.text,
                "run": one.run,
                "finding": one.finding,
                "quality": one.quality,
                "weighings": {k: w.json_body() for k, w in one.weighings.items()},
            }
            for at, one in enumerate(found, 1)
        ],
        "accepted": [row.json_body() for row in taken],
    }
    words = [f"Accepted: {row.text}" for row in taken] or [
        line for at, one in enumerate(found, 1) for line in _suggested(at, one, labels)
    ]
    settings.answer(payload, words or "No run suggests anything that is not in the matrix.")


@observe_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the observations about INCIDENT with their weighings."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
    words = []
    for at, row in enumerate(state.records.observations, 1):
        words.append(f"O{at:<3}quality {row.quality}  {row.text}")
        for one, weighing in row.weighings.items():
            known = state.records.find(Hypothesis, one)
            label = known.statement if known else one
            words.append(f"      {_sign(weighing)}  {label}  {weighing.note}".rstrip())
    payload = {"observations": [row.json_body() for row in state.records.observations]}
    settings.answer(payload, words or "No observations yet. `workbench observe suggest` has some.")


def _suggested(at: int, one: Suggestion, labels: dict[str, str]) -> list[str]:
    told = [f"{at:>2}  {one.text}"]
    told += [f"      {_sign(w)}  {labels.get(k, k)}  ({w.note})" for k, w in one.weighings.items()]
    return told


def _sign(weighing: Weighing) -> str:
    number = "" if weighing.relation == "neutral" else str(weighing.diagnosticity)
    return f"{_SIGNS[weighing.relation]}{number}"


def _chosen(found: tuple[Suggestion, ...], accepted: tuple[str, ...]) -> list[Suggestion]:
    if "all" in accepted:
        return list(found)
    chosen = []
    for word in accepted:
        if word.isdigit() and 1 <= int(word) <= len(found):
            chosen.append(found[int(word) - 1])
            continue
        keyed = [one for one in found if one.key == word]
        if not keyed:
            raise WorkbenchError(
                "suggestion.unknown", f"No suggestion answers to {word!r}.", "List them first."
            )
        chosen.append(keyed[0])
    return chosen


def _weighing(word: str) -> tuple[str, Weighing]:
    hypothesis, sign, told = word.rpartition("=")
    relation, _, number = told.partition(":")
    if not sign or relation not in get_args(Relation) or number not in {"", "0", "1", "2", "3"}:
        raise WorkbenchError(
            "observation.weighing",
            f"{word!r} is no weighing.",
            "Write it as HYPOTHESIS=consistent:3, with consistent, inconsistent or neutral.",
        )
    weighing = Weighing(relation=cast(Relation, relation), diagnosticity=int(number or 1))
    return hypothesis, weighing
