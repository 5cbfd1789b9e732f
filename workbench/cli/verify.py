"""``workbench verify``."""

from importlib import import_module
from pathlib import Path

import click

from workbench.cli.identity import identity_option, opened_package
from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.exchange.verdict import Level, Verdict, Verification
from workbench.services.clock import utc_clock
from workbench.services.verification import verify


@click.command("verify")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Your own allowed_signers file; without it no signature is judged.",
)
@click.option("--revoked", type=click.Path(path_type=Path), help="Keys that no longer count.")
@click.option(
    "--level",
    type=click.Choice([level.name for level in Level]),
    default=Level.L3.name,
    show_default=True,
    help="How far to go; L4 replays the analyses.",
)
@identity_option
@shared_options
def verify_command(
    settings: Settings,
    package: Path,
    trust: Path | None,
    revoked: Path | None,
    level: str,
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
                plain, trust, at=utc_clock(), level=wanted, revoked=revoked, progress=progress
            )
        code = found.exit_code
        if found.verdict is Verdict.OK and wanted >= Level.L4 and found.level is Level.L3:
            # Replay brings the workers and every plugin with it; a plain check does not pay.
            with settings.progress() as progress:
                replay = import_module("workbench.cli.replay")
                found, code = replay.raise_by_replay(found, plain, progress)
    if code is ExitCode.OK and (found.level is None or found.level < wanted):
        # What is left is a signature nobody was asked to judge, or a review nobody gave.
        code = ExitCode.UNTRUSTED
    settings.answer(found.json_body(), _words(package, found))
    return int(code)


def _words(package: Path, found: Verification) -> list[str]:
    reached = f"{found.level.name}: {found.level.meaning}" if found.level is not None else "none"
    lines = [
        f"{package.name}: {found.verdict.value}",
        f"  level reached  {reached}",
        f"  signer         {found.signer or 'none that could be read'}",
    ]
    if found.withheld:
        lines.append(f"  intact, {found.withheld} items withheld on purpose")
    lines += [f"  problem        {p.where}: {p.message}" for p in found.problems]
    lines += [f"  not checked    {what}" for what in found.not_checked]
    return lines
