"""What ``workbench run INCIDENT battery`` does and says."""

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event
from types import FrameType

import click

from workbench.cli.cluster import runner_at
from workbench.cli.settings import Settings
from workbench.domain.canonical import JsonValue
from workbench.domain.runs import NotRun, RunStatus
from workbench.errors import Cancelled, ExitCode, RunError
from workbench.services.battery import BatteryMade, run_battery
from workbench.services.evidence import consent_to_model
from workbench.services.next_steps import next_step_of
from workbench.services.readings.battery import NOT_RUN, battery_words, first_sentence
from workbench.services.running import RunMade
from workbench.services.session import open_session

INTERRUPTED = 130
_HEADS = ("analysis", "status", "seconds", "what it found")


def run_the_battery(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    incident: str,
    *,
    parameters: Sequence[str],
    seed: int,
    again: bool,
    trust_model: bool,
    cluster: str = "",
) -> int:
    """Run the standard battery, print what came of it, and return the exit code.

    Raises
    ------
    RunError
        If parameters are given, which are the same for everybody here, or nothing can run.
    """
    if parameters:
        raise RunError(
            "battery.parameters",
            "The standard battery runs every analysis with its default parameters.",
            "Leave -p out, or run the one analysis by its own name.",
        )
    with (
        open_session(settings.folder, runner=runner_at(cluster)) as session,
        settings.progress() as progress,
        _stopped_by_interrupt() as stop,
    ):
        if trust_model:
            consent_to_model(session, incident, "given with the standard battery")
        try:
            made = run_battery(
                session, incident, seed=seed, reuse=not again, progress=progress, cancel=stop
            ).value
            steps = {one.run.id: next_step_of(session, one.run) for one in made.runs}
        except Cancelled:  # before anything was done, so there is nothing to print
            raise click.Abort from None
    settings.answer(_payload(made, steps), _words(made, steps))
    if made.battery.stopped:
        return INTERRUPTED
    return int(ExitCode.OK if made.finished else ExitCode.FAILED)


@contextmanager
def _stopped_by_interrupt() -> Iterator[Event]:
    """Let a first Ctrl+C stop the analysis at work, so that what was done is recorded."""
    stop = Event()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # whoever started us wants it so
        yield stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _payload(made: BatteryMade, steps: Mapping[str, str]) -> dict[str, JsonValue]:
    battery = made.battery
    return {
        "battery": battery.id,
        "seed": battery.seed,
        "stopped": battery.stopped,
        "runs": [_run(one, steps[one.run.id]) for one in made.runs],
        "skipped": [one.json_body() for one in battery.skipped],
        "seconds": battery.seconds,
    }


def _run(made: RunMade, step: str) -> dict[str, JsonValue]:
    run = made.run
    said: dict[str, JsonValue] = {
        "run": run.id,
        "analysis": run.analysis,
        "title": run.title,
        "status": str(run.status),
        "cached": made.cached,
        "summary": run.summary,
        "next_step": step,
        "seconds": run.seconds,
        "result": run.result,
    }
    if run.status is not RunStatus.FINISHED:
        said["error"] = {"code": f"run.{run.status}", "message": run.error, "hint": ""}
    return said


def _words(made: BatteryMade, steps: Mapping[str, str]) -> list[str]:
    rows = [_HEADS, *map(_ran, made.runs), *map(_left_out, made.battery.skipped)]
    wide = [max(len(row[place]) for row in rows) for place in range(3)]
    lines = [
        f"{name:<{wide[0]}}  {status:<{wide[1]}}  {seconds:>{wide[2]}}  {words}"
        for name, status, seconds, words in rows
    ]
    lines += ["", "Next", *(f"  {one.run.analysis}: {steps[one.run.id]}" for one in made.runs)]
    reused = sum(one.cached for one in made.runs)
    told = battery_words(made.battery, [one.run for one in made.runs])
    return [*lines, "", f"{told} {reused} answered from the record." if reused else told]


def _ran(made: RunMade) -> tuple[str, str, str, str]:
    run = made.run
    words = first_sentence(run.summary or run.error)
    return run.analysis, str(run.status), "record" if made.cached else f"{run.seconds:.1f}", words


def _left_out(one: NotRun) -> tuple[str, str, str, str]:
    return one.analysis, NOT_RUN, "–", first_sentence(one.reason)
