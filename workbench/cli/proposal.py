"""``workbench proposal``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.records.prevention import Action, Proposal
from workbench.services.proposals import (
    NEXT,
    add_proposal,
    advance_proposal,
    change_proposal,
    proposals_text,
)
from workbench.services.records import found_record, remove_record
from workbench.services.session import open_for_reading, open_session

_KINDS = click.Choice(("policy", "standard", "playbook"))


@click.group("proposal")
def proposal_command() -> None:
    """Propose changes of policies, standards and playbooks, and say what became of them."""


@proposal_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the proposals of INCIDENT."""
    with open_for_reading(settings.folder) as session:
        found = session.incident(incident).records.proposals
    settings.answer(
        {"proposals": [one.json_body() for one in found]},
        [_line(one) for one in found] or "No proposal yet.",
    )


@proposal_command.command("add")
@click.argument("incident")
@click.argument("text")
@click.option("--kind", type=_KINDS, default="standard", show_default=True)
@click.option("--document", default="", help="What is to change.")
@click.option("--changes", default="", help="The words it is to say.")
@click.option("--run", default="", help="The run it rests on.")
@click.option("--finding", default="", help="The finding of that run.")
@click.option("--action", default="", help="The action it belongs to.")
@shared_options
def _add(settings: Settings, *, incident: str, action: str, **given: str) -> None:
    """Draft the change TEXT."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        fields: dict[str, JsonValue] = {**given}
        if action:
            fields["action"] = found_record(state, Action, action).id
        made = add_proposal(session, state.id, fields).value
    settings.answer({"proposal": made.json_body()}, _line(made))


@proposal_command.command("change")
@click.argument("incident")
@click.argument("proposal")
@click.option("--text", default="")
@click.option("--kind", type=_KINDS, default=None)
@click.option("--document", default="")
@click.option("--changes", default="")
@shared_options
def _change(settings: Settings, *, incident: str, proposal: str, **given: str | None) -> None:
    """Change PROPOSAL, which is not approved yet."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Proposal, proposal)
        fields: dict[str, JsonValue] = {name: value for name, value in given.items() if value}
        made = change_proposal(session, state.id, standing, fields).value
    settings.answer({"proposal": made.json_body()}, _line(made))


@proposal_command.command("advance")
@click.argument("incident")
@click.argument("proposal")
@click.argument("to", type=click.Choice(tuple(NEXT)))
@click.option("--by", default="", help="The function that decided.")
@click.option("--reason", default="")
@shared_options
def _advance(
    settings: Settings, *, incident: str, proposal: str, to: str, by: str, reason: str
) -> None:
    """Propose, approve, reject or withdraw PROPOSAL."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = found_record(state, Proposal, proposal)
        made = advance_proposal(session, state.id, standing, to, by=by, reason=reason).value
    settings.answer({"proposal": made.json_body()}, _line(made))


@proposal_command.command("remove")
@click.argument("incident")
@click.argument("proposal")
@shared_options
def _remove(settings: Settings, incident: str, proposal: str) -> None:
    """Take PROPOSAL out; undo brings it back."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        gone = found_record(state, Proposal, proposal)
        remove_record(session, state.id, gone)
    settings.answer({"removed": gone.id}, f"Removed: {gone.text}")


@proposal_command.command("export")
@click.argument("incident")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@shared_options
def _export(settings: Settings, incident: str, file: Path) -> None:
    """Write the proposals of INCIDENT as Markdown into FILE."""
    with open_for_reading(settings.folder) as session:
        text = proposals_text(session.incident(incident))
    file.write_text(text, encoding="utf-8")
    settings.answer({"written": str(file)}, str(file))


def _line(proposal: Proposal) -> str:
    decided = f" ({proposal.decided_by})" if proposal.decided_by else ""
    return (
        f"{proposal.id[-8:]}  {proposal.status}{decided}  {proposal.kind} "
        f"{proposal.document}: {proposal.text}"
    )
