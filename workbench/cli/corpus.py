"""``workbench corpus``."""

from datetime import UTC, datetime

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.scoring.testing import CorpusEntry
from workbench.services.scoring.corpora import workspace_corpus
from workbench.services.scoring.verifying import verify_windows, withdraw
from workbench.services.session import open_for_reading, open_session

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])


@click.group("corpus")
def corpus_command() -> None:
    """List, add and withdraw the incidents a score is tested on."""


@corpus_command.command("show")
@click.option("--drills", is_flag=True, help="Rehearsals too.")
@shared_options
def _show(settings: Settings, *, drills: bool) -> None:
    """Tell what the corpus of the workspace holds, and where each entry is from."""
    with open_for_reading(settings.folder) as session:
        manifest = workspace_corpus(session, drills=drills).manifest
    settings.answer(
        {**manifest.json_body(), "digest": manifest.digest},
        [
            f"{manifest.models} models, {manifest.windows} windows; corpus {manifest.digest[:12]}",
            *map(_line, manifest.entries),
        ],
    )


@corpus_command.command("verify")
@click.argument("model")
@click.argument("start", type=_MOMENT)
@click.argument("end", type=_MOMENT)
@click.option("--because", required=True, help="How it is known that it was real.")
@click.option("--incident", default="", help="The incident it belongs to.")
@shared_options
def _verify(
    settings: Settings, *, model: str, start: datetime, end: datetime, because: str, incident: str
) -> None:
    """Say that windows of MODEL from START up to END (UTC) were a real incident."""
    with open_session(settings.folder) as session:
        known = session.incident(incident).id if incident else ""
        act = verify_windows(
            session,
            model,
            start.replace(tzinfo=UTC),
            end.replace(tzinfo=UTC),
            because=because,
            incident=known,
        )
    settings.answer({"act": act.seq}, f"Verified; act {act.seq} of the score book.")


@corpus_command.command("withdraw")
@click.argument("act", type=int)
@click.option("--because", required=True, help="Why it was none after all.")
@shared_options
def _withdraw(settings: Settings, *, act: int, because: str) -> None:
    """Take back what ACT verified; both stay in the book."""
    with open_session(settings.folder) as session:
        made = withdraw(session, act, because=because)
    settings.answer({"act": made.seq}, f"Withdrawn; act {made.seq} of the score book.")


def _line(one: CorpusEntry) -> str:
    return (
        f"  {one.origin:<11}{one.model:<24}{one.start:%Y-%m-%d %H:%M} to {one.end:%Y-%m-%d %H:%M}  "
        f"{one.by or '–'}: {one.words}  ({one.source})"
    )
