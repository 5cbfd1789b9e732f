"""``workbench scores``: the queue of watched models, and what is done about it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from workbench.cli.scores_model import model_command
from workbench.cli.scores_words import (
    candidate_payload,
    candidate_words,
    history_payload,
    history_words,
    moment_of,
)
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.scoring.acts import dismiss, escalate, reopen
from workbench.services.scoring.calibrations import chance_words, map_in_force
from workbench.services.scoring.candidates import candidates
from workbench.services.scoring.content import decisions
from workbench.services.scoring.history import score_history
from workbench.services.scoring.messages import message_of
from workbench.services.scoring.opening import open_from_score
from workbench.services.scoring.taking import Width, take
from workbench.services.session import open_for_reading, open_session
from workbench.storage.score_book import Act

_WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group("scores", invoke_without_command=True)
@click.option("--at", type=_WHEN, default=None, help="As it stood then, in UTC.")
@click.option("--every", is_flag=True, help="Also tiers that do not ask for a human.")
@click.option("--messages", is_flag=True, help="The standard message about each.")
@shared_options
def scores_command(settings: Settings, at: datetime | None, *, every: bool, messages: bool) -> None:
    """List what asks for a human today, or work with scores of watched models.

    What is held back or dismissed is listed last, with its reason. A score is an ordering by
    expert priors until a backtest has calibrated it; it is no probability.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    with open_for_reading(settings.folder) as session:
        found = candidates(session, _utc(at), every=every)
        known = map_in_force(session)
    chances = [chance_words(known, one.score) for one in found]
    told = list(zip(found, chances, strict=True))
    words = [line for one, chance in told for line in candidate_words(one, chance)]
    if messages:
        words = [
            line for one, chance in told for line in (*message_of(one, chance).split("\n"), "")
        ]
    settings.answer(
        {"candidates": [candidate_payload(one, chance) for one, chance in told]},
        words or "Nothing asks for a human.",
    )


@scores_command.command("take")
@click.argument("batches", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", required=True, help="The model they are of.")
@click.option(
    "--width", type=click.Choice(["week", "day", "hour"]), default="day", help="Of a window (UTC)."
)
@click.option(
    "--reference",
    type=click.Path(path_type=Path),
    default=None,
    help="A table to hold the model against from now on.",
)
@shared_options
def _take(
    settings: Settings,
    batches: tuple[Path, ...],
    model: str,
    width: Width,
    reference: Path | None,
) -> None:
    """Measure the nine signals in the windows of BATCHES; each batch is taken once.

    A batch is a capture folder or a table with a column of times. Its rows are not kept.
    """
    told: list[JsonValue] = []
    words = []
    with open_session(settings.folder, create=True) as session:
        for at, path in enumerate(batches):
            with settings.progress() as progress:
                taken = take(
                    session,
                    path,
                    model,
                    width=width,
                    reference=None if at else reference,
                    progress=progress,
                )
            body: dict[str, JsonValue] = {
                "batch": taken.name,
                "sha256": taken.sha256,
                "already": taken.already,
                "windows": len(taken.readings),
                "notes": list(taken.notes),
            }
            told.append(body)
            said = "was taken before" if taken.already else f"{len(taken.readings)} windows"
            words += [f"{taken.name}: {said}", *(f"  {note}" for note in taken.notes)]
    settings.answer({"model": model, "batches": told}, words)


@scores_command.command("show")
@click.argument("model")
@click.option("--last", default=14, show_default=True, help="Windows that are shown.")
@shared_options
def _show(settings: Settings, model: str, last: int) -> None:
    """Show the scores of MODEL by window, and what each signal adds to the latest."""
    with open_for_reading(settings.folder) as session:
        history = score_history(session, models=[model])
    settings.answer(history_payload(history, last), history_words(history, last))


@scores_command.command("escalate")
@click.argument("model")
@click.argument("window", type=_WHEN)
@click.option("--because", required=True, help="Why, in a sentence.")
@click.option("--incident", default="", help="The incident that was opened for it.")
@shared_options
def _escalate(
    settings: Settings, model: str, window: datetime, because: str, incident: str
) -> None:
    """Write down that WINDOW of MODEL, named by its start, was brought to a human."""
    with open_session(settings.folder) as session:
        known = session.incident(incident).id if incident else ""
        act = escalate(session, model, moment_of(window), rationale=because, incident=known)
    _told(settings, act, f"Escalated {model} at {act.body['score']:.0f}: act {act.seq}.")


@scores_command.command("open")
@click.argument("model")
@click.argument("window", type=_WHEN)
@click.option("--title", required=True, help="What dropped, and since when.")
@click.option("--because", required=True, help="Why it is an incident, in a sentence.")
@click.option("--severity", default="", help="SEV1 to SEV4; needs --severity-reason.")
@click.option("--severity-reason", default="", help="Why it is that severe.")
@click.option("--owner", default="", help="A role, or who is on call.")
@shared_options
def _open(  # noqa: PLR0913 -- what an incident begins with; click names them
    settings: Settings,
    *,
    model: str,
    window: datetime,
    title: str,
    because: str,
    severity: str,
    severity_reason: str,
    owner: str,
) -> None:
    """Open an incident for WINDOW of MODEL; its clocks start now."""
    with open_session(settings.folder) as session:
        made = open_from_score(
            session,
            model,
            moment_of(window),
            title=title,
            rationale=because,
            severity=severity,
            severity_reason=severity_reason,
            owner=owner,
        ).value
        number = session.incident(made.incident).number
    settings.answer(
        {"incident": made.incident, "number": number, "act": made.act},
        f"Opened INC-{number:04d} for {model}: act {made.act} of the score book.",
    )


@scores_command.command("dismiss")
@click.argument("model")
@click.argument("window", type=_WHEN)
@click.option(
    "--reason",
    required=True,
    type=click.Choice([one.id for one in decisions().reasons]),
    help="Why.",
)
@click.option("--because", default="", help="In words; needed with the reason other.")
@click.option("--until", type=_WHEN, default=None, help="When it ends by itself, in UTC.")
@click.option("--to", "last", type=_WHEN, default=None, help="Start of the last window.")
@shared_options
def _dismiss(  # noqa: PLR0913, PLR0917 -- what, why and until when; click names them
    settings: Settings,
    model: str,
    window: datetime,
    reason: str,
    because: str,
    until: datetime | None,
    last: datetime | None,
) -> None:
    """Set aside WINDOW of MODEL until a day; something worse or other comes up all the same."""
    with open_session(settings.folder) as session:
        act = dismiss(
            session,
            model,
            moment_of(window),
            reason,
            last=_utc(last),
            words=because,
            expires=_utc(until),
        )
    _told(settings, act, f"Dismissed {model} until {act.body['expires']}: act {act.seq}.")


@scores_command.command("reopen")
@click.argument("number", type=int)
@click.option("--because", default="", help="Why, in a sentence.")
@shared_options
def _reopen(settings: Settings, number: int, because: str) -> None:
    """Take back the dismissal of act NUMBER; both stay in the book."""
    with open_session(settings.folder) as session:
        act = reopen(session, number, words=because)
    _told(settings, act, f"Taken back: act {act.seq}.")


@scores_command.command("acts")
@shared_options
def _acts(settings: Settings) -> None:
    """List everything people did about scores, with the version of the score they saw."""
    with open_for_reading(settings.folder) as session, session.workspace.score_book() as book:
        found = book.acts()
    settings.answer(
        {"acts": [_payload(act) for act in found]},
        [_line(act) for act in found] or "Nobody did anything about scores yet.",
    )


scores_command.add_command(model_command)


def _line(act: Act) -> str:
    body = act.body
    why = body.get("rationale") or body.get("words") or body.get("because") or ""
    reason = str(body.get("reason", "")).replace("_", " ")
    said = ": ".join(part for part in (reason, str(why)) if part)
    seen = f" at {body['score']:.0f} ({body['tier_word']})" if "tier_word" in body else ""
    return f"{act.seq:>4}  {act.at}  {act.by}  {act.type} {body.get('model', '')}{seen}  {said}"


def _payload(act: Act) -> dict[str, JsonValue]:
    return {**act.envelope(), "hash": act.hash}


def _told(settings: Settings, act: Act, words: str) -> None:
    settings.answer({"act": _payload(act)}, words)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
