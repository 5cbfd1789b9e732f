"""``workbench backup`` and ``workbench restore``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.backing_up import back_up
from workbench.services.restoring import Restorer
from workbench.services.session import open_for_reading

UNWITNESSED = (
    "  The restoration could not be written down outside the workspace; "
    "`workbench doctor` says why."
)


@click.command("backup")
@click.argument("out", type=click.Path(path_type=Path))
@shared_options
def backup_command(settings: Settings, out: Path) -> None:
    """Write the whole workspace into the file OUT.

    The database as of one instant and every object it names; others may go on working
    meanwhile. The journal is checked first: what is not intact is not backed up. An earlier
    backup called OUT is replaced, nothing else is.
    """
    with open_for_reading(settings.folder) as session, settings.progress() as progress:
        done = back_up(session, out, progress=progress)
    settings.answer(
        {
            "backup": str(done.path),
            "size": done.size,
            "manifest": done.manifest,
            "incidents": done.incidents,
            "events": done.events,
            "objects": done.objects,
        },
        [
            f"Written: {done.path}",
            f"  incidents {done.incidents}, events {done.events}, objects {done.objects}",
            f"  manifest {done.manifest}",
        ],
    )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@shared_options
def restore_command(settings: Settings, file: Path, folder: Path) -> None:
    """Make a workspace in the new or empty folder DIR from the backup FILE.

    Everything is checked before anything appears under that name. The workspace says from
    then on that it was restored, from which backup, when and by whom.
    """
    with settings.progress() as progress:
        done = Restorer.here().restore(file, folder, progress=progress)
    settings.answer(
        {
            "workspace": str(done.path),
            "incidents": done.incidents,
            "events": done.events,
            "objects": done.objects,
            "made_at": done.made_at,
            "by": done.by,
            "witnessed": done.witnessed,
        },
        [
            f"Restored: {done.path}",
            f"  incidents {done.incidents}, events {done.events}, objects {done.objects}",
            f"  from the backup of {done.made_at} by {done.by}",
            *([] if done.witnessed else [UNWITNESSED]),
        ],
    )
