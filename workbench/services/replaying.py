"""Running a package's analyses again, here, and comparing them with what was recorded."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.domain.runs import RunInput, RunStatus, Tolerance
from workbench.errors import ExitCode, PackageError, RunError, WorkbenchError
from workbench.exchange import layout
from workbench.exchange.reader import PackageReader
from workbench.exchange.recipe import Step
from workbench.exchange.verdict import Level, Problem, Verification
from workbench.exchange.verification import examine_contents
from workbench.jobs.job import JobOutcome
from workbench.jobs.runner import Runner
from workbench.jobs.surroundings import run_environment
from workbench.registry import Registry
from workbench.services.clock import utc_clock
from workbench.services.comparison import (
    Difference,
    Sameness,
    compare_documents,
    sameness,
)
from workbench.services.guarded import compare_tables, read_through
from workbench.services.job_specs import Question, job_for
from workbench.services.results import LARGEST_RESULT
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, unreported

RESULT = "result.json"
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
"""What comes of a step whose inputs or question are not of the shape a run has."""
TABLES = frozenset({"window", "signals"})
"""Kinds of input that are Parquet."""
SEALED = (
    "It opened a model that can run code it carries; it was not opened here, which takes your "
    "own --trust-model."
)

INPUT_WITHHELD = "An input was withheld by the sender, so the run cannot be made again from this."
RESULT_WITHHELD = "Its result was withheld by the sender, so there is nothing to compare with."


@dataclass(frozen=True, slots=True)
class ReplayedRun:
    """One run made again.

    Attributes
    ----------
    run, title, analysis : str
    result : str
        ``identical``, ``within_tolerance``, ``changed`` or ``not_replayable``.
    reason : str
        Why it changed or could not be replayed; empty otherwise.
    differences : tuple of Difference
        Where it is not the same to the bit.
    """

    run: str
    title: str
    analysis: str
    result: Sameness
    reason: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """All runs of a package made again.

    Attributes
    ----------
    runs : tuple of ReplayedRun
    environment : tuple of (name, recorded, here)
        Packages whose version here is not the recorded one.
    """

    runs: tuple[ReplayedRun, ...]
    environment: tuple[tuple[str, str, str], ...]

    @property
    def verdict(self) -> str:
        """``same``, ``differs`` or ``impossible``."""
        results = {run.result for run in self.runs}
        if "changed" in results:
            return "differs"
        return "impossible" if "not_replayable" in results or not results else "same"

    @property
    def exit_code(self) -> ExitCode:
        """What the command line exits with."""
        return {
            "same": ExitCode.OK,
            "differs": ExitCode.REPLAY_DIFFERS,
            "impossible": ExitCode.REPLAY_IMPOSSIBLE,
        }[self.verdict]


def replay_package(  # noqa: PLR0913 -- what is replayed, with what, and who is told
    package: Path,
    verification: Verification,
    *,
    registry: Registry,
    runner: Runner,
    trust_model: bool = False,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Replay:
    """Run every recorded analysis of a verified package again and compare.

    Parameters
    ----------
    package : Path
    verification : Verification
        Of this very file; at least L1.
    registry : Registry
    runner : Runner
    trust_model : bool
        The reviewer's own consent to open a model format that can run code. The sender's
        does not count.
    progress : callable
    cancel : Event, optional

    Returns
    -------
    Replay

    Raises
    ------
    PackageError
        If the package was not verified, or was exchanged since.
    Cancelled
        If it was stopped.
    """
    require_sound(package, verification)
    with (
        scratch_folder() as folder,
        PackageReader.open(package, verification.tagmanifest) as reader,
    ):
        replayer = Replayer(reader, folder, registry, runner, trust_model, cancel)
        steps = reader.recipe()
        runs = tuple(replayer.replay_all(steps, progress))
    return Replay(runs, environment_differences(steps))


def require_sound(package: Path, verification: Verification) -> None:
    """Require that a package holds together, whoever vouches for it, before it is looked into.

    Parameters
    ----------
    package : Path
    verification : Verification
        Of this very file.

    Raises
    ------
    PackageError
        If it was not verified as far as L1.
    Rejected
        If a rule does not hold.
    """
    if verification.level is None or verification.level < Level.L1:
        raise PackageError(
            "replay.unverified", f"{package.name} did not verify, so nothing of it is run."
        )
    if verification.level < Level.L3:
        wrong = examine_contents(package, verification.tagmanifest, at=utc_clock())
        if wrong is not None:
            raise wrong


def with_replay(verification: Verification, replay: Replay) -> Verification:
    """Return a verification raised to L4 where everything below holds and replays.

    Otherwise each run that stands in the way is among its problems.
    """
    if verification.level is not Level.L3:
        return verification
    if replay.verdict != "same":
        return replace(verification, problems=(*verification.problems, *_obstacles(replay)))
    remaining = tuple(n for n in verification.not_checked if not n.startswith("L4"))
    return replace(verification, level=Level.L4, not_checked=remaining)


def _obstacles(replay: Replay) -> tuple[Problem, ...]:
    if not replay.runs:
        return (Problem("replay.none", "data/replay/recipe.json", "It names no run to repeat."),)
    return tuple(
        Problem(f"replay.{run.result}", f"run {run.run}", f"{run.title}: {run.reason}")
        for run in replay.runs
        if run.result in {"changed", "not_replayable"}
    )


def environment_differences(steps: tuple[Step, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return packages whose recorded version is not the one installed here."""
    here = run_environment("none").packages
    found: dict[str, tuple[str, str, str]] = {}
    for step in steps:
        recorded = step.environment.get("packages")
        for name, version in (recorded if isinstance(recorded, dict) else {}).items():
            if here.get(name, "not installed") != version:
                found[name] = (name, str(version), here.get(name, "not installed"))
    return tuple(found[name] for name in sorted(found))


@dataclass
class Replayer:
    """Runs single steps of a package again; ``documents`` holds what they came to, by run."""

    reader: PackageReader
    folder: Path
    registry: Registry
    runner: Runner
    trust_model: bool
    cancel: Event | None
    sound: set[str] = field(default_factory=set)
    documents: dict[str, bytes] = field(default_factory=dict)

    def replay_all(self, steps: tuple[Step, ...], progress: Progress) -> Iterator[ReplayedRun]:
        """Yield every step run again; one that asks the same as an earlier one is not repeated."""
        answered: dict[bytes, ReplayedRun] = {}
        for index, step in enumerate(steps):
            report = _part(progress, index, len(steps), step.title)
            report(0.0, f"Replaying {step.title}")
            question = canonical(_question_document(step))
            if question not in answered:
                answered[question] = self.replay(step, report)
            yield replace(answered[question], run=step.run)
        progress(1.0, "Replayed")

    def replay(self, step: Step, report: Progress = unreported) -> ReplayedRun:
        """Run one step again and compare it with what was recorded."""
        made = ReplayedRun(step.run, step.title, step.analysis, "not_replayable")
        try:
            question = _question(step)
            obstacle = self._obstacle(step, question)
            if obstacle:
                return replace(made, reason=obstacle)
            self._read_through(question.inputs)
            job = job_for(question, self.registry, self._file)
        except WorkbenchError as error:
            return replace(made, reason=error.message)
        except _UNREADABLE:
            return replace(made, reason="The recipe does not say how this run is repeated.")
        outcome = self.runner.run(job, report, self.cancel)
        try:
            return self._compared(step, made, outcome)
        except RunError as error:
            return replace(made, reason=error.message)
        except _UNREADABLE:
            return replace(made, reason="What was recorded of this run cannot be read.")
        finally:
            outcome.discard()

    def _compared(self, step: Step, made: ReplayedRun, outcome: JobOutcome) -> ReplayedRun:
        """Return what a run that was made again came to."""
        if outcome.status is RunStatus.CANCELLED:
            outcome.check()
        if outcome.status is not RunStatus.FINISHED:
            why = outcome.problem.message if outcome.problem else "It ended without a result."
            return replace(made, reason=why)
        self.documents[step.run] = outcome.document
        differences = self._compare(step, outcome)
        verdict = sameness(differences)
        reason = self._reason(step) if verdict == "changed" else ""
        return replace(made, result=verdict, reason=reason, differences=differences[:50])

    def _obstacle(self, step: Step, question: Question) -> str:
        """Return why a run may not be made again here; empty if it may."""
        withheld = self._withheld(step)
        if withheld:
            return withheld
        sealed = not self.trust_model and any(map(self._opened_on_consent, question.inputs))
        return SEALED if sealed else ""

    def _withheld(self, step: Step) -> str:
        """Return why a run cannot be made again where the sender withheld what it takes."""
        if any(self.reader.path_of(sha256) is None for sha256 in step.input_hashes()):
            return INPUT_WITHHELD
        results = (layout.result_path(step.run, output.path) for output in step.outputs)
        if any(path not in self.reader.hashes for path in results):
            return RESULT_WITHHELD
        return ""

    def _read_through(self, inputs: tuple[RunInput, ...]) -> None:
        """See that every table among some inputs can be read, each once."""
        tables = (i.sha256 for i in inputs if i.kind in TABLES)
        for digest in dict.fromkeys(itertools.chain.from_iterable(tables)):
            if digest not in self.sound:
                read_through(self.runner, self._file(digest))
                self.sound.add(digest)

    def _opened_on_consent(self, given: RunInput) -> bool:
        """Whether the sender consented to open this; then the reviewer's own consent is asked."""
        if given.kind != "model" or not given.details.get("consent", False):
            return False
        return any(
            given.format in loader.formats and loader.needs_consent
            for loader in self.registry.model_loaders()
        )

    def _compare(self, step: Step, outcome: JobOutcome) -> tuple[Difference, ...]:
        tolerance = Tolerance(absolute=step.tolerance_absolute, relative=step.tolerance_relative)
        recorded = self.reader.read(layout.result_path(step.run, RESULT), LARGEST_RESULT)
        differences: tuple[Difference, ...] = ()
        if recorded != outcome.document:
            differences = compare_documents(
                _document(recorded), _document(outcome.document), tolerance
            )
        for output in step.outputs:
            if output.path == RESULT:
                continue
            name = output.path.removesuffix(".parquet")
            here = outcome.tables.get(name)
            if here is None:
                differences += (Difference(f"tables.{name}", "a table", "nothing", within=False),)
            else:
                theirs = self._file(output.sha256)
                differences += compare_tables(self.runner, name, theirs, here, tolerance)
        return differences

    def _file(self, sha256: str) -> Path:
        """Return a private copy of a member, hashed on the way."""
        target = self.folder / sha256
        if not target.exists():
            path = self.reader.path_of(sha256)
            if path is None:
                raise PackageError(
                    "replay.withheld", f"An input of this run was withheld: {sha256[:16]}…"
                )
            self.reader.copy(path, target, self.reader.size(path))
        return target

    def _reason(self, step: Step) -> str:
        """Say what is different here, the likeliest reason first."""
        if self.registry.code_hash(step.plugin) != step.code_hash:
            version = self.registry.plugin(step.plugin).version
            return f"plugin: {step.plugin} {version} here has other code than the recorded one"
        environment = environment_differences((step,))
        if environment:
            name, recorded, here = environment[0]
            more = f" and {len(environment) - 1} more" if len(environment) > 1 else ""
            return f"environment: {name} {here} here, {recorded} recorded{more}"
        return "seed: the analysis does not repeat itself with the same seed"


def _document(data: bytes) -> JsonValue:
    try:
        return strict_loads(data, max_bytes=LARGEST_RESULT)
    except ValueError:
        raise RunError("replay.result", "One of the two results is no JSON document.") from None


def _part(progress: Progress, index: int, total: int, title: str) -> Progress:
    """Return the progress of one part of a whole."""

    def report(fraction: float, text: str) -> None:
        progress((index + fraction) / total, text or title)

    return report


def _question(step: Step) -> Question:
    return Question(
        analysis=step.analysis,
        plugin=step.plugin,
        parameters=step.parameters,
        seed=step.seed,
        inputs=tuple(RunInput.model_validate(record) for record in step.inputs),
        problem=step.problem,
    )


def _question_document(step: Step) -> Mapping[str, JsonValue]:
    return {
        "analysis": step.analysis,
        "plugin": step.plugin,
        "parameters": dict(step.parameters),
        "seed": step.seed,
        "inputs": [dict(given) for given in step.inputs],
        "problem": dict(step.problem),
        "outputs": [[o.path, o.sha256] for o in step.outputs],
    }
