"""``workbench score signals``, which is also what ``workbench score PATH`` means."""

from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.jobs.local import LocalRunner
from workbench.registry import Registry
from workbench.services.signal_files import SignalReader, signal_files
from workbench.services.signal_scoring import (
    THRESHOLD,
    Anomaly,
    DetectorChoice,
    FileScore,
    NotScored,
    exit_problem,
    score_files,
    write_scores,
)

_MOST = 10


@click.command("signals")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--threshold",
    type=click.FloatRange(0.0, 1.0),
    default=THRESHOLD,
    show_default=True,
    help="Score from which a row is told of.",
)
@click.option(
    "--detector",
    type=click.Choice([choice.value for choice in DetectorChoice]),
    default=DetectorChoice.AUTO.value,
    show_default=True,
    help="Several columns each by itself, or together; auto: together where there are several.",
)
@click.option("--column", "columns", multiple=True, help="A column to score; may be repeated.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a CSV with one anomaly_score for each row; a folder where a folder is scored.",
)
@click.option(
    "--most",
    type=click.IntRange(0, 10_000),
    default=_MOST,
    show_default=True,
    help="Anomalies told of each file, the largest ones.",
)
@click.option("--fail", is_flag=True, help="Exit with 1 if any row reaches the threshold.")
@shared_options
def score_signals_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    path: Path,
    threshold: float,
    detector: str,
    columns: tuple[str, ...],
    output: Path | None,
    most: int,
    fail: bool,
) -> None:
    """Score every row of a file of signals, or of all such files in a folder.

    PATH is a CSV, TSV, Parquet or Arrow file with columns of numbers and, if there is one, a
    column of times; or a folder, searched through. A score from 0 to 1 says how odd a row is given
    the rows before it, never those after. One event is raised once, when it begins.

    With --output every row of the input has one line, in the same order: row, time and
    anomaly_score. Nothing is left half-written. No workspace is needed.

    Exit codes: 0 scored; 1 some files of a folder could not be scored, or, with --fail, a row
    reaches the threshold; 2 nothing could be scored, or wrong input.
    """
    paths = signal_files(path)
    with settings.progress() as progress, LocalRunner(1, libraries=()) as runner:
        scored, left = score_files(
            paths,
            SignalReader(Registry([]), runner),
            columns=columns,
            detector=DetectorChoice(detector),
            threshold=threshold,
            progress=progress,
        )
    problem = exit_problem(scored, left)
    if problem is not None:
        raise problem
    written = [] if output is None else write_scores(scored, path, output)
    settings.answer(
        {
            "threshold": threshold,
            "files": [one.json_body(most) for one in scored],
            "not_scored": [{"file": str(one.path), "reason": one.reason} for one in left],
            "written": [str(one) for one in written],
        },
        [*_lines(scored, most), *_left_lines(left), *_written_lines(written)],
    )
    if left or (fail and any(one.anomalies for one in scored)):
        raise click.exceptions.Exit(1)


def _lines(scored: list[FileScore], most: int) -> list[str]:
    lines = []
    for one in scored:
        count = len(one.anomalies)
        noun = "anomaly" if count == 1 else "anomalies"
        rows = f"{len(one.score):,} rows of {', '.join(one.file.columns[:6])}"
        lines.append(f"{one.file.path}: {count or 'no'} {noun} in {rows}")
        shown = one.largest(most)
        lines += [_line(each, several=len(one.file.columns) > 1) for each in shown]
        if len(shown) < count:
            lines.append(f"  and {count - len(shown)} smaller ones")
        lines += [f"  note: {note}" for note in one.file.notes]
    return lines


def _line(one: Anomaly, *, several: bool) -> str:
    where = one.time or f"row {one.row}"
    column = f"{one.column}: " if several and one.why.component != "relation" else ""
    return f"  {where:<21} {one.score:.2f}  {column}{one.why.sentence}"


def _left_lines(left: list[NotScored]) -> list[str]:
    return [f"{one.path}: not scored. {one.reason}" for one in left]


def _written_lines(written: list[Path]) -> list[str]:
    if len(written) > 1:
        return [f"Wrote {len(written)} files of scores."]
    return [f"Wrote {one}" for one in written]
