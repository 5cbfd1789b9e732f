"""Does a plugin keep its promises? The check that our own plugins pass too."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from workbench.api.analysis import Analysis
from workbench.api.context import Context
from workbench.api.loading import Offer, load_plugin, place
from workbench.api.manifest import FILE_NAME, describe_offer, manifest_path, spell
from workbench.api.result import Result
from workbench.api.testing import checks, variants
from workbench.api.testing.checks import Trial
from workbench.api.testing.samples import sample_context
from workbench.domain.canonical import JsonValue
from workbench.errors import PluginError, WorkbenchError

_KIB = 1024
SIGNALS = "signals"
"""In place of a window: the signals are changed."""


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A change of the incident whose effect on the answer is known.

    Attributes
    ----------
    change : callable
        From the rows of ``window`` to the changed rows; of ``signals`` from the signals.
    expected : callable
        From the results before and after to whether the answer moved as it must.
    window : str
    """

    change: Callable[[pa.Table], pa.Table]
    expected: Callable[[Result, Result], bool]
    window: str = "incident"


@dataclass(frozen=True, slots=True)
class AnalysisReport:
    """What was found out about one analysis.

    Attributes
    ----------
    id : str
    problems : tuple of str
        Empty where all is well; each continues "its id: …".
    seconds : float
        Of one run on the context given.
    memory : int
        Bytes by which the process's peak grew in that run.
    hints : tuple of str
        What its readers would miss; no promise is broken by it.
    """

    id: str
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    memory: int = 0
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PluginReport:
    """What was found out about a plugin, analysis by analysis."""

    plugin: str
    problems: tuple[str, ...] = ()
    analyses: tuple[AnalysisReport, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every problem as one line; none where the plugin conforms."""
        own = (f"{self.plugin}: {problem}" for problem in self.problems)
        theirs = (f"{a.id}: {problem}" for a in self.analyses for problem in a.problems)
        return (*own, *theirs)

    @property
    def hints(self) -> tuple[str, ...]:
        """What readers of its results would miss, as lines."""
        return tuple(f"{a.id}: {hint}" for a in self.analyses for hint in a.hints)


@dataclass(frozen=True)
class Terms:
    """On what terms analyses are examined.

    Attributes
    ----------
    context : Context, optional
        By default :func:`sample_context`.
    parameters : mapping of str to mapping
        By analysis id, where the defaults do not do.
    perturbations : mapping of str to Perturbation
        By analysis id.
    row_order_matters : collection of str
        Ids of analyses that may answer by the order of rows or columns. An analysis can
        say the same with a class attribute ``row_order_matters = True``.
    """

    context: Context | None = None
    parameters: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    perturbations: Mapping[str, Perturbation] = field(default_factory=dict)
    row_order_matters: frozenset[str] = frozenset()


def check_plugin(plugin: str | type[Analysis], terms: Terms | None = None) -> PluginReport:
    """Examine a plugin, or one analysis, and insist that it conforms.

    Parameters
    ----------
    plugin : str or type of Analysis
        The module its entry point names, or an analysis class.
    terms : Terms, optional

    Returns
    -------
    PluginReport
        With the time and memory of each analysis.

    Raises
    ------
    PluginError
        That lists every problem, one a line.
    """
    report = examine_plugin(plugin, terms)
    if report.sentences:
        raise PluginError("plugin.conformance", "\n".join(report.sentences))
    return report


def examine_plugin(plugin: str | type[Analysis], terms: Terms | None = None) -> PluginReport:
    """Examine a plugin, or one analysis, and report what was found.

    Asked are: the declaration; that a run returns a Result that can be kept; that a second
    run, and one with rows and columns in another order, give the same bytes; that it tells
    of progress and stops at once; that it keeps off the network, other folders and other
    processes; that it needs no more than it says; that poor evidence gets an answer or one
    sentence; that a known perturbation has its effect; for a module also its manifest.

    Raises
    ------
    PluginError
        If the plugin cannot be loaded at all.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-check-") as name:
        folder = Path(name)
        asked = terms or Terms()
        context = asked.context or sample_context(folder=folder / "sample")
        if not isinstance(plugin, str):
            report = _examine(plugin, context, asked, folder)
            return PluginReport(plugin.__module__, analyses=(report,))
        offer = load_plugin(plugin)
        return PluginReport(
            plugin,
            problems=tuple(_manifest(offer)),
            analyses=tuple(
                _examine(analysis, context, asked, folder / str(number))
                for number, analysis in enumerate(offer.analyses)
            ),
        )


def _manifest(offer: Offer) -> Iterator[str]:
    path = manifest_path(offer.module)
    remedy = f"write it anew with: workbench plugin manifest {path.parent.parent}"
    if not path.is_file():
        yield f"it ships no {FILE_NAME}; {remedy}"
    elif path.read_bytes() != spell(describe_offer(offer)):
        yield f"its {FILE_NAME} is not what its hooks say; {remedy}"


def _examine(
    analysis: type[Analysis], context: Context, terms: Terms, folder: Path
) -> AnalysisReport:
    problems = list(checks.declaration(analysis))
    try:
        parameters = analysis.Parameters.model_validate(dict(terms.parameters.get(analysis.id, {})))
        trial = Trial(analysis, context, parameters, folder)
        before, started = _peak(), time.perf_counter()
        first = trial.run()
        seconds, memory = time.perf_counter() - started, _peak() - before
        poor = tuple(checks.poor_results(trial))
        problems += _problems(trial, first, poor, terms)
        hints = tuple(checks.hints(analysis, first, poor))
    except Exception as error:  # noqa: BLE001 -- told as a problem
        problems.append(_told(error))
        return AnalysisReport(analysis.id, tuple(problems))
    return AnalysisReport(analysis.id, tuple(problems), seconds, memory, hints)


def _problems(
    trial: Trial, first: Result, poor: Sequence[checks.Poor], terms: Terms
) -> Iterator[str]:
    identifier = trial.analysis.id
    yield from checks.result_shape(first)
    yield from checks.determinism(trial, first)
    ordered = getattr(trial.analysis, "row_order_matters", False)
    if not ordered and identifier not in terms.row_order_matters:
        yield from checks.order_independence(trial, first)
    yield from checks.progress_and_cancel(trial)
    yield from checks.good_manners(trial)
    yield from checks.honest_needs(trial)
    yield from checks.poor_evidence(poor)
    known = terms.perturbations.get(identifier)
    if known is not None:
        yield from _perturbed(trial, first, known)


def _perturbed(trial: Trial, first: Result, known: Perturbation) -> Iterator[str]:
    other = _changed(trial, known)
    if not known.expected(first, trial.run(other)):
        yield "a change of the evidence with a known effect did not have it"


def _changed(trial: Trial, known: Perturbation) -> Context:
    context, folder = trial.context, trial.folder / "changed"
    if known.window == SIGNALS and context.signals is not None:
        signals = pa.Table.from_pandas(context.signals.frame(), preserve_index=False)
        return variants.with_signals(context, folder, known.change(signals))
    rows = known.change(context.window(known.window).table())
    return variants.with_rows(context, folder, known.window, rows)


def _told(error: Exception) -> str:
    if isinstance(error, WorkbenchError):
        return f"it could not be run: {error.message}"
    return f"it stopped: {type(error).__name__} in {place(error)}"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
