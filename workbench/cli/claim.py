"""``workbench claim``."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.runs import Grounds
from workbench.services.claims import (
    claim_draft,
    claim_finding,
    ground_claim,
    remove_claim,
    standing_draft,
)
from workbench.services.grounds import lacking
from workbench.services.session import open_for_reading, open_session

Act = TypeVar("Act", bound=Callable[..., Any])


def _grounds_options(act: Act) -> Act:
    """Add the options that say why a method was taken."""
    for decorate in (
        click.option("--limit", "limits", multiple=True, help="What it cannot tell; repeatable."),
        click.option("--assumes", multiple=True, help="What it assumes; repeatable."),
        click.option("--why", help="Why this method."),
    ):
        act = decorate(act)
    return act


@click.group("claim")
def claim_command() -> None:
    """Put a finding into the report, say what it rests on, or take it out."""


@claim_command.command("add")
@click.argument("incident")
@click.argument("run")
@click.argument("finding")
@click.option("--text", default="", help="Other words for it.")
@_grounds_options
@click.option("--show", is_flag=True, help="Show what would go into the report; add nothing.")
@shared_options
def _add(  # noqa: PLR0913 -- one option for each thing a claim says
    settings: Settings,
    *,
    incident: str,
    run: str,
    finding: str,
    text: str,
    why: str | None,
    assumes: tuple[str, ...],
    limits: tuple[str, ...],
    show: bool,
) -> None:
    """Claim FINDING of RUN in the report of INCIDENT.

    Why this method, what it assumes and what it cannot tell are filled in from the plugin that
    offers it; options say them otherwise. None of them may be empty.
    """
    opened = open_for_reading if show else open_session
    with opened(settings.folder) as session:
        draft = claim_draft(session, incident, run, finding)
        said = _said(draft.grounds, why, assumes, limits)
        if show:
            words = text or draft.text
            told = {"text": words, "grounds": said.json_body(), "missing": list(lacking(said))}
            settings.answer(told, [words, *grounds_lines(said)])
            return
        given = None if said == draft.grounds else said
        claim = claim_finding(session, incident, run, finding, text=text, grounds=given).value
    lines = grounds_lines(claim.grounds) if claim.grounds is not None else []
    settings.answer({"claim": claim.json_body()}, [f"{claim.id[-8:]}  {claim.text}", *lines])


@claim_command.command("method")
@click.argument("incident")
@click.argument("claim")
@_grounds_options
@click.option("--declared", is_flag=True, help="As its plugin declares it.")
@shared_options
def _method(  # noqa: PLR0913 -- one option for each thing a claim says
    settings: Settings,
    *,
    incident: str,
    claim: str,
    why: str | None,
    assumes: tuple[str, ...],
    limits: tuple[str, ...],
    declared: bool,
) -> None:
    """Show what the method of CLAIM takes for granted, or say it anew."""
    if declared and (why is not None or assumes or limits):
        raise click.UsageError("--declared goes without --why, --assumes and --limit.")
    changes = declared or why is not None or bool(assumes or limits)
    opened = open_session if changes else open_for_reading
    with opened(settings.folder) as session:
        said = standing_draft(session, incident, claim).grounds
        if changes:
            given = None if declared else _said(said, why, assumes, limits)
            said = ground_claim(session, incident, claim, given).value.grounds or Grounds()
    settings.answer({"grounds": said.json_body()}, grounds_lines(said))


@claim_command.command("remove")
@click.argument("incident")
@click.argument("claim")
@shared_options
def _remove(settings: Settings, incident: str, claim: str) -> None:
    """Take CLAIM out of the report of INCIDENT."""
    with open_session(settings.folder) as session:
        gone = remove_claim(session, incident, claim).value
    settings.answer({"removed": gone}, f"Taken out: {gone[-8:]}.")


def grounds_lines(grounds: Grounds) -> list[str]:
    """Return grounds as a person reads them on a terminal."""
    lines = [f"  why      {grounds.why}"] if grounds.why else []
    lines += [f"  assumes  {one}" for one in grounds.assumptions]
    return lines + [f"  limit    {one}" for one in grounds.limits]


def _said(
    known: Grounds, why: str | None, assumes: tuple[str, ...], limits: tuple[str, ...]
) -> Grounds:
    """Return grounds with what was said otherwise; an empty text leaves a part empty."""
    return Grounds(
        why=known.why if why is None else why,
        assumptions=assumes or known.assumptions,
        limits=limits or known.limits,
    ).kept()
