"""Options every command takes, and how each speaks: one object, or words for a person."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import update_wrapper
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import click
import platformdirs

from workbench.domain.canonical import JsonValue
from workbench.domain.readable import inert, inert_json, inert_lines
from workbench.errors import WorkbenchError
from workbench.services.identity import ENVIRONMENT, Identity, acting_with, proven_identity

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options before or after a command said.

    Attributes
    ----------
    workspace : Path or None
        As given; None where the default applies.
    as_json : bool
        Whether the answer is one JSON object on stdout.
    acting_key : Path or None
        The key to act with, as given.
    """

    workspace: Path | None = None
    as_json: bool = False
    acting_key: Path | None = None

    @property
    def folder(self) -> Path:
        """The workspace folder to use."""
        if self.workspace is not None:
            return self.workspace
        named = os.environ.get("WORKBENCH_WORKSPACE")
        if named:
            return Path(named)
        return Path(platformdirs.user_data_dir("incident-workbench", appauthor=False)) / "workspace"

    def answer(self, payload: Mapping[str, JsonValue], words: str | Sequence[str]) -> None:
        """Print the answer: ``payload`` as JSON when asked for, else ``words``.

        Much of it was written by others; nothing in it steers the terminal.
        """
        if self.as_json:
            text = json.dumps(payload, ensure_ascii=False, allow_nan=False, sort_keys=False)
            text = inert_json(text)
        else:
            text = inert_lines(words if isinstance(words, str) else "\n".join(words))
        click.echo(text)

    def identity(self) -> Identity | None:
        """Return who acts, asking for a passphrase where there is somebody to ask.

        Raises
        ------
        PackageError
            If a key was named that cannot be used.
        """
        key = self.acting_key or Path(os.environ.get(ENVIRONMENT, "") or os.devnull)
        if key == Path(os.devnull):
            return None
        try:
            return proven_identity(key)
        except WorkbenchError as error:
            if error.code != "key.passphrase_needed":
                raise
            if not sys.stdin.isatty():
                raise WorkbenchError(
                    error.code,
                    error.message,
                    "Act from a terminal, where it is asked for; or add the key to ssh-agent and "
                    "name the .pub file beside it.",
                ) from None
        secret = click.prompt("Passphrase of your key", hide_input=True, err=True)
        return proven_identity(key, secret)

    def progress(self) -> "ProgressLine":
        """Return a callable ``(fraction, text)`` that reports on stderr."""
        return ProgressLine(live=sys.stderr.isatty())


_FEWEST_SECONDS, _LEAST_FRACTION = 3.0, 0.05


class ProgressLine:
    """Progress on stderr: one line kept up to date on a terminal, silence elsewhere.

    Parameters
    ----------
    live : bool
        Whether stderr is a terminal.
    """

    def __init__(self, *, live: bool) -> None:
        self._live = live
        self._began = time.monotonic()
        self._last = 0.0
        self._width = 0

    def __call__(self, fraction: float, text: str) -> None:
        """Report ``fraction`` (0 to 1) and what is being done."""
        now = time.monotonic()
        if not self._live or (now - self._last < 0.1 and fraction < 1):
            return
        self._last = now
        left = time_left(now - self._began, fraction)
        line = f"{fraction:4.0%}  {left}{inert(text)}"[:100]
        sys.stderr.write("\r" + line.ljust(self._width))
        self._width = len(line)
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()


def time_left(spent: float, fraction: float) -> str:
    """Return how long the rest takes at the pace so far, or nothing while that is a guess."""
    if spent < _FEWEST_SECONDS or not _LEAST_FRACTION <= fraction < 1:
        return ""
    minutes, seconds = divmod(round(spent * (1 - fraction) / fraction), 60)
    return f"{minutes}:{seconds:02d} left  "


def acting_option() -> Callable[[Function], Function]:
    """Return the option that names the key to act with."""
    return click.option(
        "--as",
        "acting_key",
        type=click.Path(path_type=Path),
        metavar="KEY",
        help="Act with this OpenSSH ed25519 key, or a .pub file through ssh-agent; "
        "by default $WORKBENCH_IDENTITY.",
    )


def shared_options(function: Function) -> Function:
    """Give a command ``--workspace``, ``--json`` and ``--as``; pass it the Settings first."""

    def invoke(
        *args: object,
        workspace: Path | None,
        as_json: bool,
        acting_key: Path | None,
        **named: object,
    ) -> object:
        ctx = click.get_current_context()
        settings = ctx.find_object(Settings) or Settings()
        if workspace is not None:
            settings = replace(settings, workspace=workspace)
        if as_json:
            settings = replace(settings, as_json=True)
        if acting_key is not None:
            settings = replace(settings, acting_key=acting_key)
        with acting_with(settings.identity):
            return function(settings, *args, **named)

    wrapped = update_wrapper(invoke, function)
    for option in (
        acting_option(),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout."),
        click.option(
            "-w", "--workspace", type=click.Path(path_type=Path), help="Workspace folder to use."
        ),
    ):
        wrapped = option(wrapped)
    return cast(Function, wrapped)
