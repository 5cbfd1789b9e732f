"""``workbench capture``."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.datasets.capture_format import TablePart
from workbench.errors import EvidenceError
from workbench.services.capturing.collected import Collected
from workbench.services.capturing.collector import collect
from workbench.services.capturing.wanted import Wanted, read_wanted
from workbench.services.clock import utc_clock

_WINDOWS = ("reference", "incident", "history")


@click.command("capture")
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="A new folder."
)
@click.option("--title", help="Of the incident; by default the project's name and the date.")
@click.option("--reference", type=click.Path(path_type=Path), help="The table of good rows.")
@click.option("--incident", type=click.Path(path_type=Path), help="The table of bad rows.")
@click.option("--history", type=click.Path(path_type=Path), help="The table of earlier values.")
@click.option("--model", type=click.Path(path_type=Path), help="The model file.")
@click.option("--metrics", multiple=True, type=click.Path(path_type=Path), help="May be repeated.")
@click.option("--logs", multiple=True, type=click.Path(path_type=Path), help="May be repeated.")
@click.option(
    "--environment", type=click.Path(path_type=Path), help="A virtual or conda environment."
)
@click.option(
    "--exclude", multiple=True, help="A pattern of paths to leave alone; may be repeated."
)
@click.option("--largest", type=float, help="Megabytes of a single file taken at most.")
@shared_options
def capture_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    project: Path,
    output: Path,
    reference: Path | None,
    incident: Path | None,
    history: Path | None,
    title: str | None,
    model: Path | None,
    metrics: tuple[Path, ...],
    logs: tuple[Path, ...],
    environment: Path | None,
    exclude: tuple[str, ...],
    largest: float | None,
) -> None:
    """Collect what the folder PROJECT has into a capture folder that `workbench import` takes.

    Seven kinds: logs, metrics, code version (git commit and uncommitted changes), data snapshot,
    environment, flags and configuration, deployment path. What is missing is named as a gap.
    Files are found by name, or named by the options or in PROJECT/capture.toml; paths are relative
    to PROJECT. Links are not followed. Secrets are taken out of configuration and of changes;
    files made to hold secrets, such as .env, are never copied. Nothing of the project is run, and
    nothing is asked of the network.

    Nothing is left half-written. Exit codes: 0 captured, 2 nothing to capture or wrong input.
    """
    project = project.absolute()
    said = read_wanted(project)
    tables = {table.window: table for table in said.tables}
    for window, path in zip(_WINDOWS, (reference, incident, history), strict=True):
        if path is not None:
            known = tables.get(window) or TablePart(path=".", window=window)
            tables[window] = known.model_copy(update={"path": _relative(project, path)})
    told: dict[str, object] = {
        "title": title,
        "model": _relative(project, model) if model is not None else None,
        "metrics": tuple(_relative(project, path) for path in metrics) or None,
        "logs": tuple(_relative(project, path) for path in logs) or None,
        "environment": str(environment.absolute()) if environment is not None else None,
        "exclude": (*said.exclude, *exclude),
        "largest_megabytes": largest,
    }
    wanted = Wanted.model_validate(
        {
            **said.model_dump(),
            **{name: value for name, value in told.items() if value is not None},
            "tables": [table.model_dump() for table in tables.values()],
        }
    )
    with settings.progress() as progress:
        done = collect(project, output, wanted, at=utc_clock(), progress=progress)
    settings.answer({"folder": str(done.folder), **done.json_body()}, _lines(done))


def _relative(project: Path, path: Path) -> str:
    """Return a path as the capture names it: relative to the project, from here or from there."""
    if not path.is_absolute():
        inside = project / path
        path = inside if inside.exists() else path.absolute()
    try:
        return path.relative_to(project).as_posix()
    except ValueError:
        raise EvidenceError(
            "capture.outside",
            f"{path} does not lie in {project}.",
            "A capture takes what lies in the project; copy the file into it.",
        ) from None


def _lines(done: Collected) -> list[str]:
    body = done.json_body()
    lines = [f"Captured into {done.folder}"]
    for kind in body["kinds"]:
        count = len(kind["files"])
        size = sum(file["size"] for file in kind["files"])
        held = f"{count} files, {size / 1024:.1f} kB" if count else "nothing"
        lines.append(f"  {kind['title']:<24} {held}")
        lines += [f"    missing: {gap}" for gap in kind["gaps"]]
    lines += [f"  {one['kind']:<24} {one['path']}" for one in body["also"]]
    if done.redacted:
        lines.append(f"{done.redacted} secrets were taken out; where, the manifest tells.")
    lines += [f"  left alone: {one.path}: {one.reason}" for one in done.left[:20]]
    if len(done.left) > 20:
        lines.append(f"  and {len(done.left) - 20} more, listed in manifest.json")
    return [*lines, f"Next: workbench import {done.folder}"]
