"""``workbench evidence``."""

from pathlib import Path

import click

from workbench.cli.going_on import told_how_to_go_on
from workbench.cli.settings import Settings, shared_options
from workbench.domain.evidence import Evidence
from workbench.services.evidence import amend, change_role, find_evidence, freeze
from workbench.services.importing import add_evidence
from workbench.services.readings.evidence import completeness_of, content_words, kind_words
from workbench.services.readings.stages import stages_of
from workbench.services.session import open_for_reading, open_session


@click.group("evidence")
def evidence_command() -> None:
    """List, add, freeze and describe evidence."""


@evidence_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the evidence of INCIDENT, and what is missing."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        stages = stages_of(session, state)
    missing = [c.title for c in completeness_of(state) if not c.present]
    payload = {
        "evidence": [e.discreet().json_body() for e in state.evidence],
        "missing": missing,
        "stages": [one.json_body() for one in stages],
    }
    words = [_line(e) for e in state.evidence]
    if missing:
        words.append("Missing: " + ", ".join(name.lower() for name in missing))
    covered = sum(one.covered for one in stages)
    words.append(f"Stages of the pipeline: {covered} of {len(stages)} covered")
    words += [
        f"  {one.stage.title:<11} {', '.join(one.by) if one.covered else one.gap}" for one in stages
    ]
    settings.answer(payload, words)


@evidence_command.command("add")
@click.argument("incident")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--replaces",
    default="",
    metavar="ITEM",
    help="The one file is a corrected form of this item; windows hold it from now on.",
)
@shared_options
def _add(settings: Settings, incident: str, files: tuple[Path, ...], replaces: str) -> None:
    """Take FILES into INCIDENT.

    With --replaces, what rests on the old item is amber until it is run again.
    """
    with (
        open_session(settings.folder) as session,
        settings.progress() as progress,
        told_how_to_go_on(session),
    ):
        added = add_evidence(session, incident, files, replaces=replaces, progress=progress).value
    payload = {"evidence": [{"id": e.id, "name": e.name, "sha256": e.sha256} for e in added]}
    settings.answer(payload, [_line(e) for e in added])


@evidence_command.command("custody")
@click.argument("incident")
@click.argument("item")
@shared_options
def _custody(settings: Settings, incident: str, item: str) -> None:
    """Tell who brought ITEM, from where, when and how, and its hash before and after."""
    with open_for_reading(settings.folder) as session:
        found = find_evidence(session.incident(incident), item)
    custody = found.custody
    words = [
        f"Brought by     {custody.brought_by}",
        f"From           {custody.source}",
        f"Received       {custody.received_at:%Y-%m-%d %H:%M:%SZ}",
        f"How            {custody.method}",
        f"Hash at source {custody.sha256_at_source}",
        f"Hash after     {custody.sha256_after_copy}",
        *(f"Derived from   {name}" for name in custody.derived_from),
    ]
    settings.answer({"item": found.id, "custody": custody.json_body()}, words)


@evidence_command.command("freeze")
@click.argument("incident")
@shared_options
def _freeze(settings: Settings, incident: str) -> None:
    """Hash all evidence of INCIDENT once more and mark it as frozen."""
    with open_session(settings.folder) as session:
        frozen = freeze(session, incident).value
    settings.answer({"frozen": list(frozen)}, f"{len(frozen)} items frozen.")


@evidence_command.command("role")
@click.argument("incident")
@click.argument("item")
@click.argument("column")
@click.argument("role")
@shared_options
def _role(settings: Settings, incident: str, item: str, column: str, role: str) -> None:
    """Give COLUMN of ITEM a ROLE: timestamp, entity, feature, label, score … or none."""
    with open_session(settings.folder) as session:
        roles = change_role(session, incident, item, column, None if role == "none" else role).value
    settings.answer({"roles": roles.json_body()}, [f"{r:<14} {c}" for r, c in roles.items()])


@evidence_command.command("case")
@click.argument("incident")
@click.argument("facts", nargs=-1, required=True, metavar="FIELD=VALUE…")
@shared_options
def _case(settings: Settings, incident: str, facts: tuple[str, ...]) -> None:
    """Set the title, owner, severity, stage, task, metric or target of INCIDENT."""
    pairs = [fact.partition("=") for fact in facts]
    if any(not sign for _, sign, _ in pairs):
        raise click.UsageError("Facts are written as FIELD=VALUE.")
    with open_session(settings.folder) as session:
        state = amend(session, incident, {name: value for name, _, value in pairs}).value
    payload = {name: str(getattr(state, name)) for name, _, _ in pairs}
    settings.answer(payload, [f"{name}: {value}" for name, value in payload.items()])


def _line(item: Evidence) -> str:
    state = "frozen" if item.frozen else "not frozen"
    return (
        f"{item.id[-8:]}  {kind_words(item):<16} {content_words(item):<26} "
        f"{item.sha256[:12]}  {state:<10}  {item.name}"
    )
