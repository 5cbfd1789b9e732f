"""What to say where an import is interrupted."""

import contextlib
from collections.abc import Iterator

import click

from workbench.errors import Cancelled
from workbench.services.interrupted import interrupted_imports
from workbench.services.session import Session


@contextlib.contextmanager
def told_how_to_go_on(session: Session) -> Iterator[None]:
    """Say after an interruption that the same command goes on where it stopped.

    Parameters
    ----------
    session : Session
    """
    try:
        yield
    except (Cancelled, KeyboardInterrupt):
        kept = [name for one in interrupted_imports(session) for name in one.names]
        if kept:
            words = f"Kept what is finished of {', '.join(kept)}: the same command goes on there."
            click.echo(words, err=True)
        raise
