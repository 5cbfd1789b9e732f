"""``workbench filter``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.filter_words import filter_words
from workbench.domain.selection import Counted, KeptFilter, Selection
from workbench.services.filters import (
    keep_filter,
    kept_filter,
    parse_conditions,
    remove_filter,
    rename_filter,
)
from workbench.services.selected_rows import count_selected
from workbench.services.session import open_for_reading, open_session


@click.group("filter")
def filter_command() -> None:
    """List or keep an incident's filters of rows."""


@filter_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the filters INCIDENT keeps, with how many rows each has."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        counts = [count_selected(session, state.id, one.selection()) for one in state.filters]
    found = list(zip(state.filters, counts, strict=True))
    settings.answer(
        {"filters": [_told(one, counted) for one, counted in found]},
        [_line(one, counted) for one, counted in found] or "No filters kept yet.",
    )


@filter_command.command("keep")
@click.argument("incident")
@click.argument("name")
@click.option(
    "--where",
    "where",
    multiple=True,
    required=True,
    metavar="CONDITION",
    help="Such as 'station=B' or 'temp>=30'; several all have to hold.",
)
@click.option("--change", is_flag=True, help="Give the filter of that name these conditions.")
@shared_options
def _keep(
    settings: Settings, incident: str, name: str, where: tuple[str, ...], *, change: bool
) -> None:
    """Keep the rows of INCIDENT that meet the conditions under NAME."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        known = kept_filter(state, name).id if change else ""
        rows = parse_conditions(state, where)
        fresh = Selection(rows, "command line", name, (), known)
        kept = keep_filter(session, state.id, fresh).value
        counted = count_selected(session, state.id, kept.selection())
    settings.answer({"filter": _told(kept, counted)}, _line(kept, counted))


@filter_command.command("rename")
@click.argument("incident")
@click.argument("name")
@click.argument("to")
@shared_options
def _rename(settings: Settings, incident: str, name: str, to: str) -> None:
    """Call the filter NAME of INCIDENT something else."""
    with open_session(settings.folder) as session:
        kept = rename_filter(session, incident, name, to).value
    settings.answer({"filter": kept.json_body()}, f"{name} is called {kept.name} now.")


@filter_command.command("remove")
@click.argument("incident")
@click.argument("name")
@shared_options
def _remove(settings: Settings, incident: str, name: str) -> None:
    """Forget the filter NAME; runs that were made on it stay."""
    with open_session(settings.folder) as session:
        gone = remove_filter(session, incident, name).value
    settings.answer({"removed": gone.id}, f"Forgotten: {gone.name}.")


def _told(kept: KeptFilter, counted: Counted) -> dict[str, JsonValue]:
    return {
        **kept.json_body(),
        "sha256": kept.sha256,
        "rows": counted.rows,
        "of": counted.of,
    }


def _line(kept: KeptFilter, counted: Counted) -> str:
    share = counted.rows / counted.of if counted.of else 0.0
    return (
        f"{kept.name:<20} {filter_words(kept.rows)}: "
        f"{counted.rows} of {counted.of} rows, {share:.1%}"
    )
