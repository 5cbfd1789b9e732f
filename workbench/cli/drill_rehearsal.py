"""``workbench drill start``, ``show``, ``answer``, ``hint``, ``submit`` and ``reveal``."""

import sys
from datetime import datetime
from pathlib import Path

import click

from workbench.cli.drill_words import debrief_words, standing_json, standing_words
from workbench.cli.settings import Settings, shared_options
from workbench.errors import WorkbenchError
from workbench.services.drilling.debrief import debrief_of
from workbench.services.drilling.ending import reveal_drill, submit_drill
from workbench.services.drilling.sheet import choices_of, give_answer, standing, take_hint
from workbench.services.drilling.starting import CHOICES, DrillSetting, start_drill
from workbench.services.session import Session, open_for_reading, open_session

_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="File with the facilitator's passphrase; asked for on a terminal where it is needed.",
)


@click.command("start")
@click.argument("source", metavar="INCIDENT_OR_FOLDER_OR_sample")
@click.option("--kind", type=click.Choice(CHOICES), help="Chosen instead of drawn; sealed.")
@click.option("--seed", type=click.IntRange(min=0), help="Draws the same drill again; sealed.")
@click.option("--minutes", type=click.FloatRange(0, 1440, min_open=True), help="The time-box.")
@click.option("--hints/--no-hints", default=True, show_default=True, help="Hints cost points.")
@click.option("--for", "participant", default="", help="Whose drill it is; may be left out.")
@click.option("--title", default="", help="What the drill is called.")
@click.option(
    "--rows", type=click.IntRange(200, 200_000), default=3000, show_default=True, help="At most."
)
@click.option("--passphrase", is_flag=True, help="Seal the truth with a passphrase, asked for now.")
@_PASSPHRASE
@click.option("--trust-model", is_flag=True, help="Consent to open a model that can run code.")
@shared_options
def start_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    source: str,
    kind: str | None,
    seed: int | None,
    minutes: float | None,
    hints: bool,
    participant: str,
    title: str,
    rows: int,
    passphrase: bool,
    passphrase_file: Path | None,
    trust_model: bool,
) -> None:
    """Open a rehearsal: an incident whose truth is sealed, with a clock that runs.

    The fault is put into good rows of an incident, a capture folder or the sample, or comes with
    a drill that `drill make` wrote. Nothing tells it before the answer is handed in.
    """
    secret = _secret(passphrase_file, asked=passphrase, confirm=True)
    setting = DrillSetting(
        kind=kind or "",
        seed=seed,
        minutes=minutes,
        hints=hints,
        participant=participant,
        title=title,
        passphrase=secret,
        rows=rows,
    )
    with open_session(settings.folder, create=True) as session, settings.progress() as progress:
        made = start_drill(session, source, setting, trust_model=trust_model, progress=progress)
        now = standing(session, made.value.incident)
        state = session.incident(made.value.incident)
    words = [
        f"Started {now.code}: {state.title}.",
        *standing_words(now),
        f"  The truth is sealed; its commitment is {now.drill.commitment}.",
        f"  Next: look at the evidence, then `workbench drill answer {now.code} --cause …`",
    ]
    settings.answer({**standing_json(now), "causes": list(choices_of(state))}, words)


@click.command("show")
@click.argument("incident")
@shared_options
def show_command(settings: Settings, incident: str) -> None:
    """Tell how a drill stands: its clock, the answer so far, the hints taken."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        now = standing(session, incident)
    choices = choices_of(state)
    said = [f"  Can be named: {', '.join(choices)}"] if now.phase == "running" else []
    payload = {**standing_json(now), "causes": list(choices)}
    settings.answer(payload, [f"{now.code} {state.title}", *standing_words(now), *said])


@click.command("answer")
@click.argument("incident")
@click.option("--cause", help="The column; or __target__, __rows__, __nothing__.")
@click.option("--or", "others", multiple=True, metavar="NODE", help="Second and third guess.")
@click.option("--kind", help="Kind of fault, as `drill make --kind` names it.")
@click.option("--onset", metavar="ISO_TIME", help="When it began; UTC where no zone is given.")
@click.option("--share", type=click.FloatRange(0, 1), help="Of the incident's rows.")
@click.option("--confidence", type=click.FloatRange(0, 1), help="Chance that the cause is right.")
@click.option("--first", "first_step", help="What to do first.")
@shared_options
def answer_command(  # noqa: PLR0913 -- one argument for each part of the sheet
    settings: Settings,
    *,
    incident: str,
    cause: str | None,
    others: tuple[str, ...],
    kind: str | None,
    onset: str | None,
    share: float | None,
    confidence: float | None,
    first_step: str | None,
) -> None:
    """Fill in the answer sheet; what is left out stays. It can be changed until it is handed in."""
    given: dict[str, object] = {
        "cause": cause,
        "others": others or None,
        "kind": kind,
        "onset": None if onset is None else _instant(onset),
        "share": share,
        "confidence": confidence,
        "first_step": first_step,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    with open_session(settings.folder) as session:
        give_answer(session, incident, **fields)
        now = standing(session, incident)
    settings.answer(standing_json(now), standing_words(now))


@click.command("hint")
@click.argument("incident")
@_PASSPHRASE
@shared_options
def hint_command(settings: Settings, incident: str, passphrase_file: Path | None) -> None:
    """Take the next hint; it costs points."""
    with open_session(settings.folder) as session:
        hint = take_hint(session, incident, _asked(session, incident, passphrase_file)).value
        now = standing(session, incident)
    payload = {"hint": hint.text, "number": hint.number, "cost": hint.cost, **standing_json(now)}
    words = f"Hint {hint.number} of {now.drill.hints} ({hint.cost:g} points): {hint.text}"
    settings.answer(payload, words)


@click.command("submit")
@click.argument("incident")
@click.option("--give-up", is_flag=True, help="End the drill with the answer there is, or none.")
@_PASSPHRASE
@shared_options
def submit_command(
    settings: Settings, incident: str, *, give_up: bool, passphrase_file: Path | None
) -> None:
    """Hand in the answer and grade it; the sealed truth is opened and checked.

    Of a drill whose truth is sealed with a passphrase the answer is taken, and its facilitator
    grades it with `drill reveal`.
    """
    with open_session(settings.folder) as session, settings.progress() as progress:
        secret = _secret(passphrase_file)
        submit_drill(session, incident, give_up=give_up, passphrase=secret, progress=progress)
        _tell(settings, session, incident)


@click.command("reveal")
@click.argument("incident")
@click.option("--give-up", is_flag=True, help="End the drill first, if its clock still runs.")
@_PASSPHRASE
@shared_options
def reveal_command(
    settings: Settings, incident: str, *, give_up: bool, passphrase_file: Path | None
) -> None:
    """Open the truth of a drill that ended, check it against its commitment, and grade."""
    with open_session(settings.folder) as session:
        secret = _asked(session, incident, passphrase_file)
        with settings.progress() as progress:
            if give_up or standing(session, incident).phase == "time_up":
                submit_drill(session, incident, give_up=True, passphrase=secret, progress=progress)
            else:
                reveal_drill(session, incident, passphrase=secret, progress=progress)
        _tell(settings, session, incident)


def _tell(settings: Settings, session: Session, incident: str) -> None:
    now = standing(session, incident)
    if now.grade is None:
        words = [
            f"Handed in {now.code}.",
            f"  Its facilitator grades it: `workbench drill reveal {now.code}`",
        ]
        settings.answer(standing_json(now), words)
        return
    debrief = debrief_of(session, incident)
    settings.answer({**standing_json(now), "debrief": debrief.json_body()}, debrief_words(debrief))


def _instant(words: str) -> str:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise WorkbenchError(
            "drill.onset",
            f"{words!r} is no time.",
            "Give it as 2026-05-14T09:00, with +02:00 or Z where it is not UTC.",
        ) from None
    return moment.isoformat() if moment.tzinfo else f"{moment.isoformat()}+00:00"


def _asked(session: Session, incident: str, file: Path | None) -> str:
    """Return the passphrase of a drill that has one, from a file or from whoever is there."""
    sealed_by = standing(session, incident).drill.sealed_by
    return _secret(file, asked=sealed_by == "passphrase" and sys.stdin.isatty())


def _secret(file: Path | None, *, asked: bool = False, confirm: bool = False) -> str:
    if file is not None:
        try:
            secret = file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            secret = ""
        if secret:
            return secret
        raise WorkbenchError(
            "drill.passphrase_file",
            f"{file} holds no passphrase that can be read.",
            "Write it into the file as one line.",
        )
    if not asked:
        return ""
    told: str = click.prompt(
        "Passphrase of the drill", hide_input=True, err=True, confirmation_prompt=confirm
    )
    return told
