"""``workbench drill``."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import click

from workbench.cli.drill_facilitator import debrief_command, list_command, summary_command
from workbench.cli.drill_rehearsal import (
    answer_command,
    hint_command,
    reveal_command,
    show_command,
    start_command,
    submit_command,
)
from workbench.cli.settings import Settings, shared_options
from workbench.errors import EvidenceError
from workbench.science.faults.grading import Grade, Share
from workbench.science.faults.kinds import KINDS
from workbench.services.causes import passing_session
from workbench.services.drill_folders import GRADES, TRUTH
from workbench.services.drill_grading import Graded, grade_drills, grades_json
from workbench.services.drill_making import DrillOrder, DrillsMade, make_drills
from workbench.services.evidence import consent_to_model
from workbench.services.session import Progress, Session, open_session

_MANY = click.IntRange(0, 1000)
_TRUST = "Consent to open a model format that can run code it carries."


@click.group("drill")
def drill_command() -> None:
    """Rehearse on known faults: people take drills, methods are graded on them."""


for _command in (
    start_command,
    show_command,
    answer_command,
    hint_command,
    submit_command,
    reveal_command,
    list_command,
    summary_command,
    debrief_command,
):
    drill_command.add_command(_command)


@drill_command.command("make")
@click.argument("source", metavar="INCIDENT_OR_CAPTURE_DIR")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to make for the drills.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    help="Kind of fault; may be given again. All kinds by default.",
)
@click.option("--count", type=_MANY, default=20, show_default=True, help="With one fault.")
@click.option("--two", type=_MANY, default=0, show_default=True, help="With two faults at once.")
@click.option(
    "--decoy",
    type=_MANY,
    default=0,
    show_default=True,
    help="With a fault beside a column that drifts and costs nothing.",
)
@click.option("--healthy", type=_MANY, default=5, show_default=True, help="Without a fault.")
@click.option(
    "--partial",
    metavar="SHARE",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Share of the rows that a fault of a column affects.",
)
@click.option(
    "--least",
    metavar="POINTS",
    type=click.FloatRange(0, min_open=True),
    help="What a fault must cost, in the metric's own units: 0.03 by default, for rmse and mae "
    "a tenth of the error there is.",
)
@click.option(
    "--rows",
    type=click.IntRange(200, 200_000),
    default=3000,
    show_default=True,
    help="Rows of a reference window, at most.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--trust-model", is_flag=True, help=_TRUST)
@shared_options
def _make(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    source: str,
    output: Path,
    kinds: tuple[str, ...],
    count: int,
    two: int,
    decoy: int,
    healthy: int,
    partial: float,
    least: float | None,
    rows: int,
    seed: int,
    trust_model: bool,
) -> None:
    """Write drills made of good rows: ordinary capture folders with a fault of known cause.

    The rows are those of the reference window of an incident, or of a capture folder. What was
    done to each drill stands in truth.json; look there last.
    """
    order = DrillOrder(count, two, decoy, healthy, kinds, partial, least, rows, seed)
    with (
        settings.progress() as progress,
        _session(settings, source, progress, trust_model=trust_model) as (session, incident),
    ):
        made = make_drills(session, incident, output, order, progress=progress)
    settings.answer(
        {
            "folder": str(made.folder),
            "truth": str(made.folder / TRUTH),
            "drills": len(made.truth),
            "scenarios": dict(sorted(_scenarios(made).items())),
            "good_rows": made.good_rows,
            "in_time": made.in_time,
            "notes": list(made.notes),
        },
        _made_words(made),
    )


@drill_command.command("grade")
@click.argument("folder", metavar="DRILLS", type=click.Path(path_type=Path))
@click.option(
    "--method",
    "methods",
    multiple=True,
    metavar="ID",
    help="Analysis to grade; may be given again. By default all that rank columns.",
)
@click.option("--trust-model", is_flag=True, help=_TRUST)
@shared_options
def _grade(
    settings: Settings, *, folder: Path, methods: tuple[str, ...], trust_model: bool
) -> None:
    """Run every method that ranks columns on DRILLS, and compare with what was done to them.

    No workspace is touched. The grades are also written to grades.json, beside truth.json.
    """
    with settings.progress() as progress:
        graded = grade_drills(folder, methods=methods, trust_model=trust_model, progress=progress)
    payload = {"summary": summary(graded), "file": str(folder / GRADES), **grades_json(graded)}
    settings.answer(payload, _graded_words(graded, folder))


@contextmanager
def _session(
    settings: Settings, source: str, progress: Progress, *, trust_model: bool
) -> Iterator[tuple[Session, str]]:
    """Open the workspace, or one for the moment where a capture folder is given."""
    folder = Path(source)
    if folder.is_dir():
        with passing_session(folder, progress, trust_model=trust_model) as found:
            yield found
        return
    if os.sep in source:
        raise EvidenceError(
            "evidence.no_file",
            f"There is no folder {source}.",
            "Give a capture folder, or an incident by its number or identifier.",
        )
    with open_session(settings.folder) as session:
        if trust_model:
            consent_to_model(session, source, "given with a drill")
        yield session, source


def _scenarios(made: DrillsMade) -> Counter[str]:
    return Counter(str(truth["scenario"]) for truth in made.truth.values())


def _made_words(made: DrillsMade) -> list[str]:
    faulty = sum(bool(truth["faults"]) for truth in made.truth.values())
    split = "in order of time" if made.in_time else "by lot, because no column tells the time"
    return [
        (
            f"Made {len(made.truth)} drills in {made.folder}: {faulty} with a fault, "
            f"{len(made.truth) - faulty} without."
        ),
        f"  cut from {made.good_rows} good rows, {split}",
        f"  {_usual(made)}",
        *(f"  {note}" for note in made.notes),
        f"  Next: `workbench drill grade {made.folder}`",
    ]


def _usual(made: DrillsMade) -> str:
    """Say how well the model does in good windows, which tells how much they drift themselves."""
    values = [truth["values"] for truth in made.truth.values()]
    before, after = (median(v[name] for v in values) for name in ("reference", "without_fault"))
    metric = next(iter(made.truth.values()))["metric"]
    return f"without a fault the {metric} is {before:.3g} and later {after:.3g} (medians)"


def summary(graded: Graded) -> str:
    """Return in one sentence which method was best."""
    best, *others = graded.grades
    if not graded.faulty:
        return f"None of the {graded.drills} drills holds a fault; only false alarms were counted."
    said = (
        f"On your data {best.method} named the fault first in {best.hit1.hits} of "
        f"{best.hit1.of} drills ({_share(best.hit1)})"
    )
    if not others:
        return f"{said}."
    second = others[0]
    versus = second.versus
    sure = ""
    if versus is not None and versus.q > 0.05:
        sure = "; that difference may be chance"
    return f"{said}, {second.method} in {second.hit1.hits}{sure}."


def _graded_words(graded: Graded, folder: Path) -> list[str]:
    width = max(len(grade.method) for grade in graded.grades)
    head = f"  {'method':<{width}}  first            in three  mrr   kind  false alarms  seconds"
    lines = [summary(graded), "", head]
    lines += [_line(grade, width) for grade in graded.grades]
    if graded.by_lot is not None:
        first, three = (_two(value) for value in graded.by_lot)
        lines.append(f"  {'by lot':<{width}}  {first:<17}{three}")
    lines += ["", *_kind_lines(graded)]
    lines += [
        f"  {grade.method} named nothing on {grade.silent} of {grade.hit1.of} drills with a fault"
        for grade in graded.grades
        if grade.silent
    ]
    lines += [
        f"  {name} failed at least once: {said}"
        for name, said in graded.errors.items()
        if name not in graded.not_graded  # which says so by itself
    ]
    lines += [f"  {name} is not graded. {why}" for name, why in graded.not_graded.items()]
    return [*lines, f"Written: {folder / GRADES}"]


def _line(grade: Grade, width: int) -> str:
    alarms = grade.false_alarms
    told = f"{alarms.hits} of {alarms.of}" if alarms.of else "–"
    seconds = "–" if grade.seconds is None else f"{grade.seconds:.1f}"
    mrr = _two(grade.mrr.estimate) if grade.hit1.of else "–"
    return (
        f"  {grade.method:<{width}}  {_share(grade.hit1):<17}{_plain(grade.hit3):<10}"
        f"{mrr:<6}{_plain(grade.kind):<6}{told:<14}{seconds}"
    )


def _kind_lines(graded: Graded) -> list[str]:
    """Return how often each method named each kind of fault first, kinds as rows."""
    kinds = sorted({kind for grade in graded.grades for kind in grade.by_kind})
    if not kinds:
        return []
    lines = ["  Named first, by kind of fault:"]
    for kind in kinds:
        hits = {g.method: g.by_kind[kind][0].hits for g in graded.grades if kind in g.by_kind}
        told = [f"{name} {n}" for name, n in sorted(hits.items(), key=lambda h: -h[1]) if n]
        of = next(g.by_kind[kind][0].of for g in graded.grades if kind in g.by_kind)
        words = kind.replace("_", " ")
        lines.append(f"    {words:<14} of {of:<3} {', '.join(told) or 'none'}")
    return lines


def _share(share: Share) -> str:
    low, high = share.interval.low, share.interval.high
    return f"{_plain(share)} [{_two(low)}, {_two(high)}]" if share.of else "–"


def _plain(share: Share) -> str:
    return _two(share.interval.estimate) if share.of else "–"


def _two(value: float) -> str:
    """Return a share with two decimals and no leading nought."""
    return f"{value:.2f}".removeprefix("0")
