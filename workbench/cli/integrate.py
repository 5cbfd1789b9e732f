"""``workbench integrate``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.desktop_integration import integrate, take_back


@click.command("integrate")
@click.option("--remove", is_flag=True, help="Take everything back.")
@shared_options
def integrate_command(settings: Settings, *, remove: bool) -> None:
    """Open packages by a double click: tell your desktop about the program.

    Writes an entry for the menu of applications, a type for packages and their icons under
    $XDG_DATA_HOME, for you alone.
    """
    done = take_back() if remove else integrate()
    files = [str(file) for file in done.files]
    verb = "Removed" if remove else "Written"
    words = [f"{verb}: {file}" for file in files] or ["There was nothing to remove."]
    settings.answer({"files": files, "removed": remove, "refreshed": list(done.refreshed)}, words)
