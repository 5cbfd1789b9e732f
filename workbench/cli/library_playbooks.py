"""``workbench library playbook | templates``."""

from collections.abc import Sequence

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.library.playbooks import (
    DiffLine,
    LivingPlaybook,
    change_of,
    decide_change,
    lessons_of,
    living_playbook,
    living_playbooks,
    propose_change,
    roll_back,
    withdraw_change,
)
from workbench.services.library.templates import templates
from workbench.services.session import open_for_reading, open_session


@click.group("playbook")
def playbook_group() -> None:
    """Let lessons change playbooks: proposed, accepted by a person, kept and rolled back."""


@playbook_group.command("list")
@shared_options
def _list(settings: Settings) -> None:
    """List every playbook, its version in force and what is proposed."""
    with open_for_reading(settings.folder) as session:
        found = living_playbooks(session)
    settings.answer(
        {"playbooks": [one.json_body() for one in found]},
        [line for one in found for line in _lines(one)],
    )


@playbook_group.command("show")
@click.argument("category")
@click.option("--version", "number", type=int, help="By default the one in force.")
@shared_options
def _show(settings: Settings, category: str, number: int | None) -> None:
    """Show the steps of the playbook of CATEGORY."""
    with open_for_reading(settings.folder) as session:
        book = living_playbook(session, category)
        version = book.in_force if number is None else book.version(number)
    lines = [f"{book.title}, version {version.version}"]
    for phase in version.playbook.phases:
        lines += [phase.title, *(f"  {step.id}: {step.text}" for step in phase.steps)]
    shown = {**book.json_body(), "shown": version.playbook.model_dump(mode="json")}
    settings.answer(shown, lines)


@playbook_group.command("lessons")
@click.argument("incident")
@shared_options
def _lessons(settings: Settings, incident: str) -> None:
    """List what of INCIDENT is a lesson: notes on how it went, and agreed actions."""
    with open_for_reading(settings.folder) as session:
        found = lessons_of(session.incident(incident))
    settings.answer(
        {"lessons": [{"id": one.id, "text": one.label} for one in found]},
        [f"{one.id[-8:]}  {one.label}" for one in found] or "No lesson yet.",
    )


@playbook_group.command("propose")
@click.argument("incident")
@click.argument("category")
@click.option("--lesson", default="", help="A note or an action of the incident.")
@click.option("--title", default="")
@click.option("--add", "added", multiple=True, metavar="STEP=TEXT", help="Repeatable.")
@click.option("--phase", default="", help="Where steps are added; by default the last one.")
@click.option("--reword", multiple=True, metavar="STEP=TEXT", help="Repeatable.")
@click.option("--remove", multiple=True, metavar="STEP", help="Repeatable.")
@shared_options
def _propose(  # noqa: PLR0913, PLR0917 -- what a change says
    settings: Settings,
    incident: str,
    category: str,
    lesson: str,
    title: str,
    added: tuple[str, ...],
    phase: str,
    reword: tuple[str, ...],
    remove: tuple[str, ...],
) -> None:
    """Propose a change of the playbook of CATEGORY that INCIDENT taught."""
    changes: list[dict[str, object]] = [
        *({**_step(one), "change": "add", "phase": phase} for one in added),
        *({**_step(one), "change": "reword"} for one in reword),
        *(dict[str, object](change="remove", step=one) for one in remove),
    ]
    with open_session(settings.folder) as session:
        made = propose_change(
            session, incident, category, lesson=lesson, title=title, changes=changes
        ).value
        lines = change_of(session, made.id)
    settings.answer(
        {"edition": made.json_body(), "diff": [[d.sign, d.phase, d.text] for d in lines]},
        [f"Proposed: {made.title}: {made.id}", *_diff(lines)],
    )


@playbook_group.command("diff")
@click.argument("edition")
@shared_options
def _show_diff(settings: Settings, edition: str) -> None:
    """Show what a proposed or accepted change does to its playbook."""
    with open_for_reading(settings.folder) as session:
        lines = change_of(session, edition)
    settings.answer({"diff": [[d.sign, d.phase, d.text] for d in lines]}, _diff(lines))


@playbook_group.command("accept")
@click.argument("edition")
@click.option("--by", default="", help="The function that decides.")
@click.option("--reason", default="")
@shared_options
def _accept(settings: Settings, edition: str, by: str, reason: str) -> None:
    """Accept a proposed change: it makes the next version of its playbook."""
    with open_session(settings.folder) as session:
        made = decide_change(session, edition, accept=True, by=by, reason=reason).value
    settings.answer(
        {"edition": made.json_body()}, f"{made.document} is now at version {made.version}."
    )


@playbook_group.command("reject")
@click.argument("edition")
@click.option("--by", default="", help="The function that decides.")
@click.option("--reason", required=True)
@shared_options
def _reject(settings: Settings, edition: str, by: str, reason: str) -> None:
    """Reject a proposed change, with a reason."""
    with open_session(settings.folder) as session:
        made = decide_change(session, edition, accept=False, by=by, reason=reason).value
    settings.answer({"edition": made.json_body()}, f"Rejected: {made.title}.")


@playbook_group.command("withdraw")
@click.argument("edition")
@shared_options
def _withdraw(settings: Settings, edition: str) -> None:
    """Withdraw a change that nobody has accepted."""
    with open_session(settings.folder) as session:
        gone = withdraw_change(session, edition).value
    settings.answer({"removed": gone.id}, f"Withdrawn: {gone.title}.")


@playbook_group.command("roll-back")
@click.argument("category")
@click.argument("version", type=int)
@click.option("--by", default="", help="The function that decides.")
@click.option("--reason", required=True)
@shared_options
def _roll_back(settings: Settings, category: str, version: int, by: str, reason: str) -> None:
    """Go back to VERSION of the playbook of CATEGORY, as its next version."""
    with open_session(settings.folder) as session:
        made = roll_back(session, category, version, by=by, reason=reason).value
    settings.answer(
        {"edition": made.json_body()},
        f"{category} says again what version {version} said, as version {made.version}.",
    )


@click.command("templates")
@shared_options
def templates_command(settings: Settings) -> None:
    """List the content that ships as data, with versions and digests."""
    found = templates()
    settings.answer(
        {
            "templates": [
                {
                    "id": one.id,
                    "title": one.title,
                    "kind": one.kind,
                    "version": one.version,
                    "digest": one.digest,
                    "entries": one.entries,
                }
                for one in found
            ]
        },
        [f"{one.id:<30} {one.version:<8} {one.digest}" for one in found],
    )


def _step(told: str) -> dict[str, object]:
    step, mark, text = told.partition("=")
    if not mark:
        raise click.BadParameter(f"{told!r} is not STEP=TEXT.")
    return {"step": step.strip(), "text": text.strip()}


def _diff(lines: Sequence[DiffLine]) -> list[str]:
    return [f"{one.sign} {one.phase}: {one.text}" for one in lines if one.sign != " "]


def _lines(book: LivingPlaybook) -> list[str]:
    told = [f"{book.category:<22} version {book.in_force.version}"]
    told += [f"  proposed in {ref}: {one.title}  {one.id}" for _, ref, one in book.proposed]
    return told
