"""``workbench library import | publish | pull | list``."""

from pathlib import Path

import click

from workbench.cli.passphrase import opened_key
from workbench.cli.settings import Settings, shared_options
from workbench.services.library.central import publish, pull
from workbench.services.library.entries import KINDS
from workbench.services.library.old_incidents import OldIncidents, import_old, read_old
from workbench.services.library.shared import SharedEntry, shared_entries
from workbench.services.session import open_for_reading, open_session

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="Repeatable.")
@click.option("--line", "lines", multiple=True, type=int, help="Only this row. Repeatable.")
@click.option("--dry", is_flag=True, help="Only say what would become of each row.")
@shared_options
@click.pass_context
def import_command(
    ctx: click.Context,
    settings: Settings,
    file: Path,
    mapped: tuple[str, ...],
    lines: tuple[int, ...],
    *,
    dry: bool,
) -> int:
    """Bring in records of old incidents from a CSV or JSON FILE, as told and not as proven.

    If a row cannot be used, nothing is brought in: mend the file, or choose lines. With --dry,
    exit code 1 says that some row cannot be used. The handbook lists the fields.
    """
    del ctx
    mapping = dict(_pair(one) for one in mapped)
    if dry:
        with open_for_reading(settings.folder) as session:
            old = read_old(session, file, mapping=mapping)
        settings.answer({**old.json_body(), "imported": []}, _told(old))
        return 1 if old.problems else 0
    with open_session(settings.folder, create=True) as session:
        old = read_old(session, file, mapping=mapping)
        made = import_old(session, old, lines=lines or None, progress=settings.progress()).value
        references = [f"INC-{session.incident(one).number:04d}" for one in made]
    repeated = [one for one in old.rows if one.duplicate]
    settings.answer(
        {**old.json_body(), "imported": references},
        [
            f"Brought in {len(made)} of {len(old.rows)}: {', '.join(references) or 'none'}.",
            *(f"Line {one.line} repeats {one.duplicate}." for one in repeated),
        ],
    )
    return 0


@click.command("publish")
@click.argument("incident")
@click.argument("folder", type=FOLDER)
@click.option("--kind", type=click.Choice(KINDS), default="incident", show_default=True)
@click.option("--record", default="", help="Which pattern, where there are several.")
@click.option(
    "--disclosure",
    type=click.Choice(["full", "aggregate", "hashes"]),
    default=None,
    help="By default what the incident was last exported with, else hashes.",
)
@click.option("--key", type=click.Path(path_type=Path), help="Sign with this ed25519 key.")
@click.option("--sign", is_flag=True, help="Sign with your own key, as packages are.")
@shared_options
def publish_command(  # noqa: PLR0913 -- what is told, to whom, under which key
    settings: Settings,
    incident: str,
    folder: Path,
    kind: str,
    record: str,
    disclosure: str | None,
    *,
    key: Path | None,
    sign: bool,
) -> None:
    """Publish INCIDENT, or a pattern or exemplar of it, into the shared FOLDER."""
    with open_session(settings.folder) as session:
        signing = opened_key(key, session.actor) if key is not None or sign else None
        made = publish(
            session,
            incident,
            folder,
            kind=kind,
            record=record,
            disclosure=disclosure,
            key=signing,
        )
    settings.answer(
        {"entry": made.entry.json_body(), "path": str(made.path), "fresh": made.fresh},
        f"{'Published' if made.fresh else 'Lies there already'}: {made.entry.title} "
        f"({made.entry.disclosure}, {made.entry.standing}), {made.path.name}",
    )


@click.command("pull")
@click.argument("folder", type=FOLDER)
@shared_options
def pull_command(settings: Settings, folder: Path) -> None:
    """Bring the entries of the shared FOLDER here; half-written files are left for later."""
    with open_session(settings.folder, create=True) as session:
        found = pull(session, folder)
    settings.answer(
        {
            "fresh": [one.json_body() for one in found.fresh],
            "known": found.known,
            "left": [list(one) for one in found.left],
        },
        [
            f"{len(found.fresh)} new, {found.known} known, {len(found.left)} left alone.",
            *(_line(one) for one in found.fresh),
            *(f"{name}: {why}" for name, why in found.left),
        ],
    )


@click.command("list")
@click.option("--all", "every", is_flag=True, help="Also entries that a later one stands for.")
@shared_options
def list_command(settings: Settings, *, every: bool) -> None:
    """List what was published or pulled, newest first."""
    with open_for_reading(settings.folder) as session:
        found = shared_entries(session, every=every)
    settings.answer(
        {"entries": [one.json_body() for one in found]},
        [_line(one) for one in found] or "Nothing was published or pulled yet.",
    )


def _line(one: SharedEntry) -> str:
    own = ", ours" if one.own else ""
    return (
        f"{one.sha256[:12]}  {one.kind:<8}  {one.title}  "
        f"({one.disclosure}, {one.standing}{own}, {one.published_at[:10]})"
    )


def _told(old: OldIncidents) -> list[str]:
    return [
        f"{len(old.usable)} of {len(old.rows)} rows can be brought in.",
        "Columns: " + ", ".join(f"{field} from {name}" for field, name in old.columns.items()),
        *([f"Nothing is taken from {', '.join(old.ignored)}."] if old.ignored else []),
        *old.problems,
        *(f"Line {one.line}: It repeats {one.duplicate}." for one in old.rows if one.duplicate),
    ]


def _pair(told: str) -> tuple[str, str]:
    field, mark, column = told.partition("=")
    if not mark:
        raise click.BadParameter(f"{told!r} is not FIELD=COLUMN.")
    return field.strip(), column.strip()
