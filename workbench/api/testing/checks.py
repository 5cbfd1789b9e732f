"""The single questions of the conformance check; each returns the problems it found."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel

from workbench.api.analysis import Analysis, Kind
from workbench.api.context import Context
from workbench.api.loading import place
from workbench.api.result import Result
from workbench.api.testing import variants
from workbench.api.tripwire import Tripwire
from workbench.domain.canonical import MAX_BYTES
from workbench.domain.figures import Figure
from workbench.domain.runs import Finding
from workbench.errors import Cancelled, WorkbenchError

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_TRIPWIRE = Tripwire()


@dataclass(frozen=True)
class Trial:
    """One analysis on one context, to be run in many ways.

    Attributes
    ----------
    analysis : type of Analysis
    context : Context
    parameters : BaseModel
    folder : Path
        For whatever the checks write.
    """

    analysis: type[Analysis]
    context: Context
    parameters: BaseModel
    folder: Path

    def run(self, context: Context | None = None) -> Result:
        """Run once, on this context or another."""
        result = self.analysis().run(context or self.context, self.parameters)
        if not isinstance(result, Result):
            raise TypeError("run() returned something that is no Result")
        return result

    def watched(self, report: Callable[[float, str], None]) -> Context:
        """Return the context with somebody who listens to progress."""
        return replace(self.context, report=report)


@dataclass(frozen=True)
class Poor:
    """What came of evidence that allows no answer.

    Attributes
    ----------
    when : str
        What was poor, such as "with no rows in the window 'incident'".
    result : Result, optional
        None where it was refused in a sentence, or stopped.
    stopped : str
        How it stopped otherwise.
    """

    when: str
    result: Result | None = None
    stopped: str = ""


def declaration(analysis: type[Analysis]) -> Iterator[str]:
    """Ask whether an analysis says of itself what a reader must know."""
    if not _IDENTIFIER.fullmatch(analysis.id):
        yield f"its id {analysis.id!r} is not lower case with a dot, such as 'drift.psi'"
    if not isinstance(analysis.kind, Kind):
        yield "its kind is not one of workbench.api.Kind"
    if not analysis.title.strip() or analysis.title.endswith("."):
        yield "its title is empty or ends with a full stop"
    if not analysis.why.strip():
        yield "it does not say why one would choose it"
    for name, field in analysis.Parameters.model_fields.items():
        if field.is_required():
            yield f"its parameter {name!r} has no default"
        if not field.description:
            yield f"its parameter {name!r} has no description"


def hints(analysis: type[Analysis], first: Result, poor: Sequence[Poor]) -> Iterator[str]:
    """Ask what a reader of its results would miss, though the plugin keeps every promise."""
    if not any(words.strip() for words in analysis.caveats):
        yield "it names no caveat: what its result does not say"
    if not analysis.expected.strip():
        yield "it does not say what it would find where all is well"
    if not _leads_on(analysis, first):
        yield "its result has no next step"
    for one in poor:
        if one.result is not None and not _leads_on(analysis, one.result):
            yield f"{one.when}, its result has no next step"


def _leads_on(analysis: type[Analysis], result: Result) -> bool:
    document = result.document()
    return any(one.holds(document) for one in analysis.next_steps) or bool(result.next_step.strip())


def result_shape(result: Result) -> Iterator[str]:
    """Ask whether a result can be kept, shown and found again."""
    try:
        size = len(result.canonical_document())
    except (TypeError, ValueError) as error:
        yield f"its result cannot be written as JSON ({type(error).__name__})"
        return
    if size > MAX_BYTES:
        yield f"its result has {size} bytes without tables; at most {MAX_BYTES} are kept"
    if not result.summary.strip():
        yield "its result has no summary"
    yield from _twins("findings", [finding.id for finding in result.findings])
    yield from _twins("figures", [figure.id for figure in result.figures])
    for name, table in result.tables.items():
        if not isinstance(table, pa.Table):
            yield f"its table {name!r} is no Arrow table"
    for finding in result.findings:
        yield from _finding_shape(finding)
    for figure in result.figures:
        yield from _figure_shape(figure)


def determinism(trial: Trial, first: Result) -> Iterator[str]:
    """Ask whether a second run gives the same bytes."""
    yield from _compared(first, trial.run(), "run twice, it gives two results")


def order_independence(trial: Trial, first: Result) -> Iterator[str]:
    """Ask whether rows and columns in another order give the same bytes."""
    other = variants.shuffled(trial.context, trial.folder / "shuffled")
    yield from _compared(
        first, trial.run(other), "with rows and columns in another order, its result differs"
    )


def progress_and_cancel(trial: Trial) -> Iterator[str]:
    """Ask whether it tells of progress, and stops when asked to."""
    told: list[float] = []
    trial.run(trial.watched(lambda fraction, _: told.append(fraction)))
    if not told:
        yield "it never calls context.progress, so nobody can stop it"
        return
    if any(later < earlier - 1e-9 for earlier, later in pairwise(told)):
        yield "its progress runs backwards"
    for stop_at in {1, (len(told) + 1) // 2, len(told)}:
        if not _stops(trial, stop_at):
            yield f"it goes on after it was stopped at its progress call {stop_at}"
            return


def good_manners(trial: Trial) -> Iterator[str]:
    """Ask whether it keeps off the network, other folders and other processes."""
    try:
        with _TRIPWIRE.armed([trial.context.scratch]):
            trial.run()
    except WorkbenchError:
        if not _TRIPWIRE.violations:
            raise
    for violation in _TRIPWIRE.violations:
        yield f"it tried what it may not: {violation.event}"


def honest_needs(trial: Trial) -> Iterator[str]:
    """Ask whether it runs with no more than it says it needs."""
    bare = variants.only_needed(trial.context, trial.analysis.needs, trial.folder / "bare")
    try:
        trial.run(bare)
    except Exception as error:  # noqa: BLE001 -- it is what is looked for
        yield f"with only what it says it needs, it stopped: {type(error).__name__} {_at(error)}"


def poor_results(trial: Trial) -> Iterator[Poor]:
    """Run on evidence that allows no answer, each window without rows and without values."""
    for name in trial.analysis.needs.windows:
        folder = trial.folder / f"poor-{name}"
        for what, context in (
            ("no rows", variants.without_rows(trial.context, folder / "rows", name)),
            ("no values", variants.without_values(trial.context, folder / "values", name)),
        ):
            yield _survived(trial, context, f"with {what} in the window {name!r}")


def poor_evidence(poor: Sequence[Poor]) -> Iterator[str]:
    """Ask whether evidence that allows no answer gets an answer or one sentence."""
    for one in poor:
        if one.stopped:
            yield f"{one.when}, {one.stopped}"
        if one.result is not None:
            yield from (f"{one.when}, {problem}" for problem in result_shape(one.result))


def _survived(trial: Trial, context: Context, when: str) -> Poor:
    try:
        return Poor(when, trial.run(context))
    except WorkbenchError:
        return Poor(when)
    except Exception as error:  # noqa: BLE001 -- it is what is looked for
        return Poor(when, stopped=f"it stopped: {type(error).__name__} {_at(error)}")


def _at(error: BaseException) -> str:
    return f"in {place(error)}"


def _stops(trial: Trial, stop_at: int) -> bool:
    calls = 0

    def stop(fraction: float, text: str) -> None:
        nonlocal calls
        del fraction, text
        calls += 1
        if calls >= stop_at:
            raise Cancelled

    try:
        trial.run(trial.watched(stop))
    except Cancelled:
        return calls == stop_at
    return False


def _compared(first: Result, second: Result, problem: str) -> Iterator[str]:
    if first.canonical_document() != second.canonical_document():
        yield f"{problem} ({_difference(first, second)})"
        return
    for name in sorted(first.tables):
        if not first.tables[name].equals(second.tables[name]):
            yield f"{problem} (its table {name!r})"


def _difference(first: Result, second: Result) -> str:
    """Return which parts of two results differ."""
    one, other = first.document(), second.document()
    return ", ".join(name for name in one if one[name] != other[name])


def _twins(what: str, identifiers: list[str]) -> Iterator[str]:
    twice = sorted({name for name in identifiers if identifiers.count(name) > 1})
    if twice:
        yield f"two of its {what} have the id {twice[0]!r}"


def _finding_shape(finding: Finding) -> Iterator[str]:
    if not 0 <= finding.weight <= 1:
        yield f"the weight of finding {finding.id!r} is not within 0 and 1"
    if finding.interval is not None and not finding.interval[0] <= finding.interval[1]:
        yield f"the interval of finding {finding.id!r} is upside down"
    if finding.effect is not None and not math.isfinite(finding.effect):
        yield f"the effect of finding {finding.id!r} is not a number; None says that better"


def _figure_shape(figure: Figure) -> Iterator[str]:
    for mark in figure.marks:
        drawn = mark.model_dump()
        lengths = {
            len(drawn[name])
            for name in ("x", "y", "at", "length", "estimate", "low", "high", "title")
            if isinstance(drawn.get(name), tuple)
        }
        if len(lengths) > 1:
            yield f"a {mark.mark} of figure {figure.id!r} has lists of different lengths"
        if mark.mark == "distribution" and len(mark.edges) != len(mark.share) + 1:
            yield f"a distribution of figure {figure.id!r} needs one edge more than shares"
