"""``workbench replay``."""

from dataclasses import replace
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.exchange.verdict import Level, Rejected, Verdict, Verification
from workbench.jobs.local import LocalRunner
from workbench.registry import Registry
from workbench.services.clock import utc_clock
from workbench.services.replaying import Replay, replay_package, with_replay
from workbench.services.session import Progress
from workbench.services.verification import verify

MARKS = {"identical": "●", "within_tolerance": "◐", "changed": "○", "not_replayable": "▢"}


@click.command("replay")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Your own allowed_signers file; then only a trusted package is replayed.",
)
@click.option(
    "--trust-model", is_flag=True, help="Open a model format that can run code it carries."
)
@shared_options
def replay_command(
    settings: Settings, package: Path, trust: Path | None, *, trust_model: bool
) -> int:
    """Run the analyses of PACKAGE again and compare with what was recorded.

    Exit code 0: the same within tolerances; 7: something differs; 8: not possible here.
    """
    wanted = Level.L3 if trust else Level.L1
    found = verify(package, trust, at=utc_clock(), level=wanted)
    if found.verdict is not Verdict.OK:
        return _nothing(settings, found)
    try:
        with LocalRunner() as runner, settings.progress() as progress:
            replay = replay_package(
                package,
                found,
                registry=Registry(),
                runner=runner,
                trust_model=trust_model,
                progress=progress,
            )
    except Rejected as error:
        return _nothing(settings, replace(found, verdict=error.verdict, problems=error.problems))
    payload = {
        "verdict": replay.verdict,
        "runs": [
            {
                "run": r.run,
                "analysis": r.analysis,
                "result": r.result,
                "reason": r.reason,
                "differences": [
                    {"where": d.where, "recorded": d.recorded, "here": d.here, "within": d.within}
                    for d in r.differences
                ],
            }
            for r in replay.runs
        ],
        "environment": [
            {"package": name, "recorded": recorded, "here": here}
            for name, recorded, here in replay.environment
        ],
    }
    unchecked = [] if trust else ["  signature not checked: no --trust was given"]
    settings.answer(payload, [*_words(replay), *unchecked])
    return int(replay.exit_code)


def _nothing(settings: Settings, found: Verification) -> int:
    """Say why nothing was replayed."""
    problem = found.problems[0]
    settings.answer(
        {"verdict": "impossible", "runs": [], "verification": found.json_body()},
        f"Nothing was replayed: {problem.where}: {problem.message}",
    )
    return int(found.exit_code)


def raise_by_replay(
    found: Verification, package: Path, progress: Progress
) -> tuple[Verification, ExitCode]:
    """Return a verification raised to L4 if the package replays, and the exit code."""
    with LocalRunner() as runner:
        replay = replay_package(
            package, found, registry=Registry(), runner=runner, progress=progress
        )
    return with_replay(found, replay), replay.exit_code


def _words(replay: Replay) -> list[str]:
    lines = [f"Replay: {replay.verdict}"]
    lines += [f"  {name}: {here} here, {then} recorded" for name, then, here in replay.environment]
    for run in replay.runs:
        words = run.result.replace("_", " ")
        lines.append(f"  {MARKS[run.result]} {words:<17} {run.title}  {run.reason}".rstrip())
        lines += [
            f"      {d.where}: {d.recorded} recorded, {d.here} here"
            for d in run.differences[:3]
            if not d.within
        ]
    return lines
