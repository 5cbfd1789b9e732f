"""``workbench watch``."""

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.readable import inert_json, inert_lines
from workbench.errors import Cancelled, WorkbenchError
from workbench.services.session import open_session
from workbench.services.watching.looking import Looked
from workbench.services.watching.measuring import take_in
from workbench.services.watching.service import (
    BUSY,
    WatchedElsewhereError,
    Watching,
    exit_code,
)

INTERRUPTED, TERMINATED = 130, 143


@click.command("watch")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Look once and end: for cron and systemd timers.")
@click.option(
    "--interval",
    type=click.FloatRange(0.1, 86_400),
    default=60.0,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option(
    "--settle",
    type=click.FloatRange(0, 3600),
    help="Seconds for which a file must not change before it is taken; by default what the "
    "folder's watch.json says, or 2.",
)
@click.option(
    "--scenarios",
    type=click.Path(path_type=Path),
    help="A file of scenarios, in place of those that ship with the program.",
)
@shared_options
def watch_command(
    settings: Settings,
    folder: Path,
    *,
    once: bool,
    interval: float,
    settle: float | None,
    scenarios: Path | None,
) -> int:
    """Score new batches in FOLDER, and open a candidate when a scenario's trigger fires.

    FOLDER holds a watch.json that says whose batches they are, or folders that each do. A batch is
    a table or a capture folder; each is scored once, whatever happens in between.

    Exit codes with --once: 0 nothing fired (or it was added to an open candidate), 9 a candidate
    was opened, 10 something could not be read, 11 another watcher is at work on the folder, 2 the
    watch.json, the scenarios or the options are wrong, 130 and 143 interrupted. Without --once it
    goes on until SIGTERM (exit code 0) or Ctrl+C (130).
    """
    with _stopping() as (stop, got), open_session(settings.folder, create=True) as session:
        watching = Watching(
            session, folder, take_in, scenarios=scenarios, settle=settle, cancel=stop
        )
        try:
            if once:
                looks = watching.once()
                settings.answer(_payload(looks), _words(looks))
                return exit_code(looks)
            watching.until_stopped(interval, lambda looks: _tell(settings, looks), _fail)
        except WatchedElsewhereError as error:
            click.echo(inert_lines(f"{error.message} {error.hint}"), err=True)
            return BUSY
        except Cancelled:
            if got != [signal.SIGTERM]:
                raise click.Abort from None
            return TERMINATED
    if got and got != [signal.SIGTERM]:
        raise click.Abort
    return 0


@contextmanager
def _stopping() -> Iterator[tuple[Event, list[int]]]:
    """Let SIGTERM and a first Ctrl+C end what is under way cleanly."""
    stop, got = Event(), list[int]()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            signal.default_int_handler(number, frame)
        got.append(number)
        stop.set()

    before = {
        number: signal.signal(number, ask)
        for number in (signal.SIGTERM, signal.SIGINT)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield stop, got
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _payload(looks: Sequence[Looked]) -> dict[str, JsonValue]:
    return {
        "looks": [one.json_body() for one in looks],
        "scored": sum(len(one.scored) for one in looks),
        "opened": sum(each.opened for one in looks for each in one.candidates),
    }


def _words(looks: Sequence[Looked]) -> list[str]:
    lines = [line for one in looks for line in one.words()]
    known = sum(one.known for one in looks)
    return lines or [f"Nothing new; {known} scored before."]


def _tell(settings: Settings, looks: Sequence[Looked]) -> None:
    """Say what a round came to, a line each, where anything happened."""
    happened = [
        one for one in looks if one.scored or one.candidates or one.refused or one.duplicates
    ]
    for one in happened:
        if settings.as_json:
            click.echo(inert_json(json.dumps(one.json_body(), ensure_ascii=False)))
        else:
            click.echo(inert_lines("\n".join(one.words())))


def _fail(error: Exception) -> None:
    hint = f"{error.message} {error.hint}" if isinstance(error, WorkbenchError) else str(error)
    click.echo(inert_lines(f"Not finished, tried again at the next look: {hint}"), err=True)
