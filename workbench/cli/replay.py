"""``workbench replay``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.cli.identity import identity_option, opened_package
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.errors import ExitCode, PackageError
from workbench.exchange.reader import PackageReader
from workbench.exchange.verdict import Level, Rejected, Verdict, Verification
from workbench.jobs.local import LocalRunner
from workbench.registry.choice import chosen_registry
from workbench.services.clock import utc_clock
from workbench.services.environments import compare_environments
from workbench.services.isolated_replay import IsolationRequest, replay_isolated
from workbench.services.private_environment import WheelSource
from workbench.services.replay_records import record_replay
from workbench.services.replaying import Replay, replay_package, require_sound, with_replay
from workbench.services.session import Progress, open_session
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
@click.option(
    "--isolated",
    is_flag=True,
    help="Replay in a private environment made from the package's lock; needs --trust.",
)
@click.option(
    "--wheels",
    type=click.Path(path_type=Path),
    help="With --isolated: a folder with the wheels of the lock; no network is used.",
)
@click.option(
    "--allow-download",
    is_flag=True,
    help="With --isolated: fetch the wheels of the lock from pip's package index.",
)
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    help="With --isolated: the Python to make the environment of.",
)
@click.option(
    "--record",
    is_flag=True,
    help="Record the outcome in the incident of the workspace that exported the package.",
)
@click.option("--lines", is_flag=True, hidden=True, help="Tell progress as JSON lines on stderr.")
@identity_option
@shared_options
def replay_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    package: Path,
    trust: Path | None,
    identities: tuple[Path, ...],
    trust_model: bool,
    isolated: bool,
    wheels: Path | None,
    allow_download: bool,
    python: Path | None,
    record: bool,
    lines: bool,
) -> int:
    """Run the analyses of PACKAGE again and compare with what was recorded.

    Exit code 0: the same within tolerances; 7: something differs; 8: not possible here.
    """
    source = _source(wheels, trust, isolated=isolated, allow_download=allow_download)
    if python is not None and not isolated:
        raise click.UsageError("--python says which Python --isolated takes; give both.")
    told = _Told(settings, lines=lines, record=record)
    with opened_package(package, identities, settings) as plain:
        wanted = Level.L3 if trust else Level.L1
        found = verify(plain, trust, at=utc_clock(), level=wanted)
        if source is not None and trust is not None and found.verdict is Verdict.OK:
            request = IsolationRequest(plain, trust, source, python, trust_model)
            return _isolated(settings, request, found, told)
        return _replay(plain, found, told, trusted=trust is not None, trust_model=trust_model)


def _replay(
    package: Path, found: Verification, told: "_Told", *, trusted: bool, trust_model: bool
) -> int:
    settings = told.settings
    if found.verdict is not Verdict.OK:
        return _nothing(settings, found)
    registry = chosen_registry()
    try:
        require_sound(package, found)
        with PackageReader.open(package, found.tagmanifest) as reader:
            differences = [d.json_body() for d in compare_environments(reader.recipe(), registry)]
    except Rejected as error:
        return _nothing(settings, replace(found, verdict=error.verdict, problems=error.problems))
    told.differences(differences)
    with LocalRunner() as runner, settings.progress() as progress:
        replay = replay_package(
            package,
            found,
            registry=registry,
            runner=runner,
            trust_model=trust_model,
            progress=told.progress if told.lines else progress,
        )
    payload = {**_payload(replay), "environment": differences, "isolated": None}
    payload |= told.recorded(found, payload)
    unchecked = [] if trusted else ["  signature not checked: no --trust was given"]
    settings.answer(payload, [*_words(payload), *unchecked])
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
            package, found, registry=chosen_registry(), runner=runner, progress=progress
        )
    return with_replay(found, replay), replay.exit_code


class _Told:
    """Tells what differs here before anything is run: in words, or as a line for a program.

    Parameters
    ----------
    settings : Settings
    lines : bool
        Whether another process of ours reads along on stderr.
    record : bool
        Whether the outcome is recorded in the incident that exported the package.
    """

    def __init__(self, settings: Settings, *, lines: bool, record: bool) -> None:
        self.settings = settings
        self.lines = lines
        self.record = record

    def recorded(
        self, found: Verification, answer: Mapping[str, Any], *, isolated: bool = False
    ) -> dict[str, JsonValue]:
        """Record an outcome where that was asked for, and return what was recorded."""
        if not self.record:
            return {}
        with open_session(self.settings.folder) as session:
            made = record_replay(
                session,
                found.tagmanifest,
                str(answer["verdict"]),
                isolated=isolated,
                runs=len(answer["runs"]),
            ).value
        return {"recorded": made.json_body()}

    def differences(self, found: Sequence[Mapping[str, JsonValue]]) -> None:
        """Tell where this environment is not the recorded one."""
        if self.lines:
            click.echo(json.dumps({"environment": list(found)}), err=True)
        elif not self.settings.as_json:
            click.echo("\n".join(_difference_words(found)))

    def progress(self, fraction: float, text: str) -> None:
        """Tell how far the replay is."""
        click.echo(json.dumps({"progress": [round(fraction, 4), text]}), err=True)


def _source(
    wheels: Path | None, trust: Path | None, *, isolated: bool, allow_download: bool
) -> WheelSource | None:
    """Return where wheels come from, or None; what does not go together is a usage error."""
    if not isolated:
        if wheels is not None or allow_download:
            raise click.UsageError("--wheels and --allow-download belong to --isolated.")
        return None
    if trust is None:
        raise click.UsageError(
            "--isolated installs what the package's lock names, so it needs --trust: your own "
            "allowed_signers file."
        )
    if (wheels is None) is not allow_download:
        raise click.UsageError(
            "Give --isolated either --wheels DIR, which uses no network, or --allow-download."
        )
    if wheels is not None and not wheels.is_dir():
        raise PackageError("replay.wheels", f"There is no folder {wheels} to take wheels from.")
    return WheelSource(wheels)


def _isolated(
    settings: Settings, request: IsolationRequest, found: Verification, told: _Told
) -> int:
    try:
        with settings.progress() as progress:
            made = replay_isolated(
                request, found, progress=progress, on_differences=told.differences
            )
    except PackageError as error:
        if error.exit_code is not ExitCode.REPLAY_IMPOSSIBLE:
            raise
        settings.answer(
            {"verdict": "impossible", "runs": [], "reason": error.message},
            f"Nothing was replayed. {error.message} {error.hint}",
        )
        return int(error.exit_code)
    answer = {**made.answer, **told.recorded(found, made.answer, isolated=True)}
    settings.answer(answer, [*_words(answer), *_isolated_words(answer["isolated"])])
    return made.exit_code


def _payload(replay: Replay) -> dict[str, JsonValue]:
    return {
        "verdict": replay.verdict,
        "runs": [
            {
                "run": r.run,
                "title": r.title,
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
    }


def _difference_words(found: Sequence[Mapping[str, JsonValue]]) -> list[str]:
    if not found:
        return ["Environment: as recorded"]
    lines = ["Environment: not the recorded one"]
    for one in found:
        mark = "may matter" if one["matters"] else "should not matter"
        here = f"{one['package']}: {one['here']} here, {one['recorded']} recorded"
        lines.append(f"  {mark:<17} {here}; {one['why']}")
    return lines


def _words(answer: Mapping[str, Any]) -> list[str]:
    lines = [f"Replay: {answer['verdict']}"]
    for run in answer["runs"]:
        words = run["result"].replace("_", " ")
        line = f"  {MARKS[run['result']]} {words:<17} {run['title']}  {run['reason']}"
        lines.append(line.rstrip())
        lines += [
            f"      {d['where']}: {d['recorded']} recorded, {d['here']} here"
            for d in run["differences"][:3]
            if not d["within"]
        ]
    if "recorded" in answer:
        lines.append("  recorded in the incident that exported it")
    return lines


def _isolated_words(isolated: Mapping[str, Any]) -> list[str]:
    own = ", ".join(f"{name} {digest[:12]}" for name, digest in isolated["own"].items())
    lines = [
        f"  in a private environment of Python {isolated['python']}",
        f"  from the package's lock: {len(isolated['from_lock'])} packages",
        f"  from this installation: {own}",
    ]
    lines += [f"  recorded, but {missing}" for missing in isolated["not_covered"]]
    return lines
