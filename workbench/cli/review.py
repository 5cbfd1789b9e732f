"""``workbench review``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from workbench.cli.passphrase import opened_key
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.exchange.review import Decision
from workbench.exchange.verdict import Level, Verification
from workbench.jobs.local import LocalRunner
from workbench.registry.choice import chosen_registry
from workbench.services.clock import utc_clock
from workbench.services.replaying import Replay, replay_package, with_replay
from workbench.services.reviewing import (
    Opinion,
    WrittenReview,
    claims_of,
    compose,
    looked_into,
    may_replay,
    require_decision,
    subject_of,
    write_attached,
    write_beside,
)
from workbench.services.session import current_actor
from workbench.services.trusting import trust_store
from workbench.services.verification import verify


@click.command("review")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="OpenSSH ed25519 private key; a .pub file signs through ssh-agent.",
)
@click.option(
    "--verdict",
    type=click.Choice([decision.value for decision in Decision]),
    required=True,
    help="What you think of the package.",
)
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Your own allowed_signers file; by default the one `workbench trust` keeps.",
)
@click.option("--comment", default="", help="What you have to say on the whole.")
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="ID=TEXT",
    help="What you have to say of one claim; repeat for more.",
)
@click.option("--reviewer", help="Your name in the review; by default that of your account.")
@click.option("--no-replay", is_flag=True, help="Do not run the analyses again.")
@click.option(
    "--trust-model", is_flag=True, help="Open a model format that can run code it carries."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The review to write (or the copy of the package, with --attach), or a folder for it.",
)
@click.option("--attach", is_flag=True, help="Write a copy of the package that has the review.")
@shared_options
def review_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    package: Path,
    *,
    key: Path | None,
    verdict: str,
    trust: Path | None,
    comment: str,
    claims: tuple[str, ...],
    reviewer: str | None,
    output: Path | None,
    no_replay: bool,
    trust_model: bool,
    attach: bool,
) -> None:
    """Verify PACKAGE, run it again, and sign what you think of it.

    The review lies beside the package, as PACKAGE.review-<8 hex>.json with its signature; send
    both to whoever sent you the package. The package itself stays as it is.
    """
    opinion = Opinion(Decision(verdict), comment, _comments(claims))
    store = trust_store(trust)
    with settings.progress() as progress:
        found = verify(package, store, at=utc_clock(), level=Level.L3, progress=progress)
        found = looked_into(package, found, utc_clock())
    subject = subject_of(package, found)
    require_decision(found, opinion.decision)
    name = reviewer or current_actor()
    opened = opened_key(key, name)
    replay = None
    if not no_replay and may_replay(found):
        found, replay = _replayed(settings, package, found, trust_model=trust_model)
    review = compose(
        found,
        replay,
        claims_of(package, found),
        opinion,
        subject=subject,
        reviewer=name,
        key=opened.signer.public_key,
        at=utc_clock(),
    )
    if attach:
        with settings.progress() as progress:
            made = write_attached(package, found, review, opened.signer, output, progress)
    else:
        made = write_beside(package, review, opened.signer, output)
    if opened.created:
        click.echo(opened.advice(), err=True)
    for note in _notes(found, review.key, judged=store is not None):
        click.echo(note, err=True)
    settings.answer(_payload(made), _words(made))


def _payload(made: WrittenReview) -> dict[str, JsonValue]:
    review = made.signed.review
    return {
        "review": made.review,
        "signature": made.signature,
        "package": str(made.package),
        "verdict": review.decision.value,
        "level": review.level,
        "replay": review.replay,
        "tagmanifest": review.tagmanifest,
        "signer": review.key,
    }


def _words(made: WrittenReview) -> list[str]:
    review = made.signed.review
    return [
        f"{review.reviewer} {review.decision.of(made.package.name)}",
        f"  level reached  {review.level}, replay: {review.replay.replace('_', ' ')}",
        f"  signed by      {review.key}",
        f"  written        {made.file}",
    ]


def _notes(found: Verification, key: str, *, judged: bool) -> list[str]:
    """Return what the reviewer should know about how much the review is worth."""
    notes = []
    if not judged:
        notes.append("No --trust was given, so nobody vouches for the signer of the package.")
    if key == found.author:
        notes.append("This key signed the package itself: the review counts for nobody.")
    return notes


def _replayed(
    settings: Settings, package: Path, found: Verification, *, trust_model: bool
) -> tuple[Verification, Replay]:
    with LocalRunner() as runner, settings.progress() as progress:
        replay = replay_package(
            package,
            found,
            registry=chosen_registry(),
            runner=runner,
            trust_model=trust_model,
            progress=progress,
        )
    return with_replay(found, replay), replay


def _comments(given: Sequence[str]) -> Mapping[str, str]:
    comments: dict[str, str] = {}
    for one in given:
        name, sign, text = one.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{one!r} is not of the form ID=TEXT.")
        comments[name.strip()] = text
    return comments
