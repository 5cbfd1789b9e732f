"""``workbench verify``."""

from importlib import import_module
from pathlib import Path

import click

from workbench.cli.identity import identity_option, opened_package
from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.exchange.judged import JudgedReview
from workbench.exchange.review import Decision
from workbench.exchange.verdict import Level, Verdict, Verification
from workbench.services.clock import utc_clock
from workbench.services.trusting import trust_store
from workbench.services.verification import verify, with_reviews


@click.command("verify")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Your own allowed_signers file; by default the one `workbench trust` keeps.",
)
@click.option(
    "--revoked",
    type=click.Path(path_type=Path),
    help="Keys that no longer count: fingerprints, public keys, or an OpenSSH KRL.",
)
@click.option(
    "--level",
    type=click.Choice([level.name for level in Level]),
    default=Level.L3.name,
    show_default=True,
    help="How far to go; L4 replays the analyses, L5 asks for a review too.",
)
@click.option(
    "--review",
    "reviews",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A review that lies elsewhere than in or beside the package; repeat for more.",
)
@identity_option
@shared_options
def verify_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    package: Path,
    *,
    trust: Path | None,
    revoked: Path | None,
    level: str,
    reviews: tuple[Path, ...],
    identities: tuple[Path, ...],
) -> int:
    """Check PACKAGE against your own list of signers.

    Exit codes: 0 every level asked for was reached, 2 usage or input, 3 untrusted, 4 tampered,
    5 refused, 6 unsupported, 7 replay differs, 8 replay not possible here.
    """
    wanted = Level[level]
    with opened_package(package, identities, settings) as plain:
        with settings.progress() as progress:
            found = verify(
                plain,
                trust_store(trust),
                at=utc_clock(),
                level=wanted,
                revoked=revoked,
                reviews=reviews,
                lies=package,
                progress=progress,
            )
        code = found.exit_code
        if found.verdict is Verdict.OK and wanted >= Level.L4 and found.level is Level.L3:
            # Replay brings the workers and every plugin with it; a plain check does not pay.
            with settings.progress() as progress:
                replay = import_module("workbench.cli.replay")
                found, code = replay.raise_by_replay(found, plain, progress)
    if wanted >= Level.L5:
        found = with_reviews(found)
    if code is ExitCode.OK and (found.level is None or found.level < wanted):
        # What is left is a signature nobody was asked to judge, or a review nobody gave.
        code = ExitCode.UNTRUSTED
    settings.answer(found.json_body(), _words(package, found))
    return int(code)


def review_words(one: JudgedReview) -> str:
    """Return a review and what it counts for, on one line."""
    who = one.reviewer or (f"somebody who says {one.name}" if one.name else "nobody known")
    said = f"{who} {Decision(one.decision).of('it')}, {one.at}" if one.decision else one.where
    comment = f": {' '.join(one.comment.split())}" if one.comment else ""
    return f"{said}{comment}" if one.counts else f"does not count: {said}. {one.reason}"


def _words(package: Path, found: Verification) -> list[str]:
    reached = f"{found.level.name}: {found.level.meaning}" if found.level is not None else "none"
    lines = [
        f"{package.name}: {found.verdict.value}",
        f"  level reached  {reached}",
        f"  signer         {found.signer or 'none that could be read'}",
    ]
    if found.withheld:
        lines.append(f"  intact, {found.withheld} items withheld on purpose")
    lines += [f"  review         {review_words(one)}" for one in found.reviews]
    lines += [f"  problem        {p.where}: {p.message}" for p in found.problems]
    lines += [f"  not checked    {what}" for what in found.not_checked]
    return lines
