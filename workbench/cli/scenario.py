"""``workbench scenario``."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.errors import WorkbenchError
from workbench.registry.choice import chosen_registry
from workbench.science.triggers import Trigger, Windows
from workbench.services.scoring.history import score_history
from workbench.services.scratch import scratch_folder
from workbench.services.session import open_for_reading, open_session
from workbench.services.watching.metric_files import metric_windows
from workbench.services.watching.scenarios import (
    ScenarioSet,
    read_scenarios,
    shipped_scenarios,
)
from workbench.services.watching.series import windows_of, with_unmeasured

_SHOWN = 20


@click.group("scenario")
def scenario_command() -> None:
    """List, check and try what makes a watched folder open a candidate."""


_file = click.option(
    "--scenarios",
    "file",
    type=click.Path(path_type=Path),
    help="A file of scenarios, in place of those that ship with the program.",
)


@scenario_command.command("list")
@_file
@shared_options
def _list(settings: Settings, file: Path | None) -> None:
    """List scenarios with their triggers and what is run when one fires."""
    found = _loaded(file)
    settings.answer(_payload(found), _lines(found))


@scenario_command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@shared_options
def _check(settings: Settings, file: Path) -> None:
    """Check a FILE of scenarios: triggers, analyses and terms; exit code 2 if one is wrong."""
    found = _loaded(file)
    words = f"{len(found.loaded)} scenarios can be used: {file.name}, version {found.version}."
    settings.answer({"ok": True, **_payload(found)}, words)


@scenario_command.command("try")
@click.argument("scenario")
@click.argument("metrics", required=False, type=click.Path(path_type=Path))
@click.option("--model", help="Try it on this model's scores in the workspace instead of a file.")
@click.option("--every", type=float, help="Hours between batches of the model, for late ones.")
@_file
@shared_options
def _try(
    settings: Settings,
    scenario: str,
    metrics: Path | None,
    *,
    model: str | None,
    every: float | None,
    file: Path | None,
) -> None:
    """Tell when SCENARIO would have fired on a file of METRICS, or on a model's scores.

    SCENARIO is the id of one, or a trigger itself: "auc < 0.75 for 2 windows". METRICS is a table:
    timestamp, metric and value; or timestamp and a column for each metric.
    """
    if (metrics is None) == (model is None):
        raise click.UsageError("Give either a file of metrics or --model.")
    trigger = Trigger(scenario) if _is_trigger(scenario) else _loaded(file).find(scenario).trigger
    if metrics is not None:
        with scratch_folder() as folder, open_session(folder / "w", create=True) as session:
            windows = metric_windows(session, metrics)
        fires = trigger.firing(windows)
    else:
        windows = _of_model(settings, str(model), every)
        fires = trigger.firing(with_unmeasured(windows, trigger))
    settings.answer(*_told(trigger, windows, np.flatnonzero(fires).tolist()))


def _of_model(settings: Settings, model: str, every: float | None) -> Windows:
    with open_for_reading(settings.folder) as session:
        history = score_history(session, models=[model])
        if not history.models:
            with session.workspace.score_book() as book:
                known = ", ".join(book.models())
            raise WorkbenchError(
                "score.no_model",
                f"No windows of a model {model!r} were scored here.",
                f"There are {known}." if known else "`workbench watch` scores them.",
            )
        return windows_of(history, 0, every)


def _told(
    trigger: Trigger, windows: Windows, places: list[int]
) -> tuple[dict[str, JsonValue], list[str]]:
    moments = [_moment(windows.ends[at]) for at in places]
    count = windows.starts.size
    payload: dict[str, JsonValue] = {
        "trigger": trigger.text,
        "reads": list(trigger.names),
        "windows": count,
        "fires": bool(places),
        "fired_at": [one.isoformat() for one in moments],
    }
    if not places:
        return payload, [f"It does not fire on any of {count} windows: {trigger.text}"]
    lines = [f"It fires at {len(places)} of {count} windows: {trigger.text}"]
    lines += [f"  {one:%Y-%m-%d %H:%M} UTC" for one in moments[:_SHOWN]]
    if len(places) > _SHOWN:
        lines.append(f"  and {len(places) - _SHOWN} more")
    return payload, lines


def _loaded(file: Path | None) -> ScenarioSet:
    registry = chosen_registry()
    return shipped_scenarios(registry) if file is None else read_scenarios(file, registry)


def _is_trigger(text: str) -> bool:
    return any(sign in text for sign in " <>=")


def _payload(found: ScenarioSet) -> dict[str, JsonValue]:
    return {
        "version": found.version,
        "digest": found.digest,
        "scenarios": [
            {**one.scenario.model_dump(mode="json"), "reads": list(one.trigger.names)}
            for one in found.loaded
        ],
    }


def _lines(found: ScenarioSet) -> list[str]:
    lines = []
    for one in found.loaded:
        told = one.scenario
        lines += [
            f"{told.id:<22} {told.title}",
            f"  fires when {told.trigger}",
            f"  then runs  {', '.join(told.analyses)}",
        ]
    return lines


def _moment(hours: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(hours * 3.6e6))
