"""``workbench window``."""

from datetime import UTC, datetime

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.evidence import Window
from workbench.services.session import open_for_reading, open_session
from workbench.services.windows import remove_window, set_window


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is taken as UTC."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant, zone-aware."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-05-14T06:00:00Z.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.group("window")
def window_command() -> None:
    """List or set an incident's windows."""


@window_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the windows of INCIDENT."""
    with open_for_reading(settings.folder) as session:
        found = session.incident(incident).windows
    settings.answer(
        {"windows": [w.json_body() for w in found]},
        [_line(w) for w in found] or "No windows yet.",
    )


@window_command.command("set")
@click.argument("incident")
@click.argument("name")
@click.option("--from", "start", type=Moment(), help="First instant that belongs to it.")
@click.option("--to", "end", type=Moment(), help="First instant that no longer does.")
@click.option("--table", "tables", multiple=True, help="Take the rows of this table.")
@shared_options
def _set(
    settings: Settings,
    incident: str,
    name: str,
    start: datetime | None,
    end: datetime | None,
    tables: tuple[str, ...],
) -> None:
    """Set the window NAME (reference, incident, history …) of INCIDENT."""
    with open_session(settings.folder) as session:
        window = set_window(
            session, incident, name, evidence=tables or None, start=start, end=end
        ).value
    settings.answer({"window": window.json_body()}, _line(window))


@window_command.command("remove")
@click.argument("incident")
@click.argument("name")
@shared_options
def _remove(settings: Settings, incident: str, name: str) -> None:
    """Forget the window NAME of INCIDENT."""
    with open_session(settings.folder) as session:
        gone = remove_window(session, incident, name).value
    settings.answer({"removed": gone}, f"Forgotten: {gone}.")


def _line(window: Window) -> str:
    rows = "rows not counted" if window.rows is None else f"{window.rows} rows"
    if window.start is None and window.end is None:
        return f"{window.name:<10} {rows}, by table"
    ends = [f"{m:%Y-%m-%d %H:%M:%SZ}" if m else "…" for m in (window.start, window.end)]
    return f"{window.name:<10} {rows}, {ends[0]} to {ends[1]}"
