"""What the Review place shows of a package somebody sent: read only, from the package alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.domain.canonical import MAX_BYTES, strict_loads
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident, fold
from workbench.domain.next_steps import next_step
from workbench.domain.runs import Claim, Run
from workbench.exchange.layout import JOURNAL, result_path
from workbench.exchange.reader import PackageReader
from workbench.exchange.verdict import Level, Problem, Verdict, Verification
from workbench.exchange.verification import examine_contents
from workbench.jobs.surroundings import run_environment
from workbench.language import tr
from workbench.registry import Registry
from workbench.services.readings.report_pictures import plain_figures, with_words
from workbench.services.readings.review_differences import Compared, headline, numbers_that_differ
from workbench.services.replaying import Replay, ReplayedRun
from workbench.services.verification import Progress, verify, with_reviews

NOT_INSTALLED = tr("not installed")
_ORDER = {"changed": 0, "not_replayable": 1, "within_tolerance": 2, "identical": 3}
_VERDICTS = {
    Verdict.TAMPERED: tr("This package was changed after it was signed; nothing of it was opened"),
    Verdict.REFUSED: tr("This package is malformed; nothing of it was opened"),
    Verdict.UNSUPPORTED: tr("This package is of a kind not known here; nothing of it was opened"),
}


@dataclass(frozen=True, slots=True)
class ReviewedRun:
    """A run of the package, with the claims that rest on it and its replay where there is one.

    ``figure`` is the first picture it recorded, but for graphs; ``next_step`` is the one that its
    result holds.
    """

    run: Run
    claims: tuple[Claim, ...]
    replay: ReplayedRun | None = None
    figure: Figure | None = None
    next_step: str = ""

    @property
    def weakness(self) -> str:
        """What makes it the weaker of two proofs, in words; empty for a strong one."""
        intervals = [f.interval for f in self.run.findings if f.effect is not None]
        if intervals and not any(intervals):
            return tr("no interval")
        return "" if self.claims else tr("no claim rests on it")

    @property
    def headline(self) -> Compared | None:
        """The weightiest number of the run, as recorded and as it came out here."""
        return headline(self.run, self.replay)

    @property
    def numbers(self) -> tuple[Compared, ...]:
        """The numbers that differ, the worst first."""
        return () if self.replay is None else numbers_that_differ(self.run, self.replay)


@dataclass(frozen=True, slots=True)
class PackageVersion:
    """A library a run recorded, and the one that is installed here."""

    name: str
    recorded: str
    here: str

    @property
    def same(self) -> bool:
        """Whether both are the same version."""
        return self.recorded == self.here


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """A package under review.

    Attributes
    ----------
    path : Path
    verification : Verification
    hashes : int
        Files of the package whose hashes match.
    incident : Incident or None
        None where the package did not verify far enough to be read.
    runs : tuple of ReviewedRun
        The weakest first.
    packages : tuple of PackageVersion
        Every library the runs recorded.
    """

    path: Path
    verification: Verification
    hashes: int = 0
    incident: Incident | None = None
    runs: tuple[ReviewedRun, ...] = ()
    packages: tuple[PackageVersion, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether what the package says was read."""
        return self.incident is not None

    @property
    def replayed(self) -> bool:
        """Whether its runs were made again."""
        return any(run.replay is not None for run in self.runs)

    @property
    def level(self) -> Level | None:
        """The level reached, reviews included."""
        return with_reviews(self.verification).level

    @property
    def title(self) -> str:
        """The answer as a sentence."""
        found = self.verification
        if found.verdict in _VERDICTS:
            return _VERDICTS[found.verdict]
        if self.replayed:
            return _replayed_words(self.runs)
        if found.verdict is Verdict.UNTRUSTED:
            return tr("The package is intact; nobody you trust vouches for it")
        if not self.runs:
            return tr("The package is intact; it holds no run to replay")
        return tr("The package is intact; replay shows whether it holds here")

    def closed_formats(self, registry: Registry) -> tuple[str, ...]:
        """Return the formats of models in it that can run code and so stay closed.

        Parameters
        ----------
        registry : Registry
        """
        used = {
            given.format
            for reviewed in self.runs
            for given in reviewed.run.inputs
            if given.kind == "model"
        }
        guarded = {
            name
            for loader in registry.model_loaders()
            if loader.needs_consent
            for name in loader.formats
        }
        return tuple(sorted(used & guarded))


def review_reading(
    package: Path,
    allowed_signers: Path | None,
    *,
    at: datetime,
    progress: Progress | None = None,
) -> ReviewReading:
    """Verify a package and read what it says, without replaying anything.

    Parameters
    ----------
    package : Path
    allowed_signers : Path or None
        The reviewer's own trust store.
    at : datetime
        Zone-aware.
    progress : callable, optional

    Returns
    -------
    ReviewReading
        Without an incident where anything but trust in the signer is missing: such a package
        is not opened.

    Raises
    ------
    PackageError
        If there is no file that could be read.
    """
    found = verify(package, allowed_signers, at=at, progress=progress)
    sound = found.verdict in {Verdict.OK, Verdict.UNTRUSTED}
    if not sound or found.level is None or found.level < Level.L1:
        return ReviewReading(package, found)
    wrong = None
    if found.level < Level.L3:
        wrong = examine_contents(package, found.tagmanifest, at=at)
    if wrong is not None:
        return ReviewReading(package, _unsound(found, wrong.verdict, wrong.problems))
    try:
        with PackageReader.open(package, found.tagmanifest) as reader:
            incident = fold(reader.journal())
            runs = [_reviewed(reader, incident, run) for run in incident.runs if run.result]
            hashes = len(reader.hashes)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # What an event says has a shape of its own for every type; a package may hold any.
        return ReviewReading(package, _unsound(found, Verdict.REFUSED, (_unreadable(error),)))
    runs.sort(key=lambda r: (not r.claims, not r.weakness))
    return ReviewReading(package, found, hashes, incident, tuple(runs), _packages(incident.runs))


def replayed_reading(reading: ReviewReading, replay: Replay, raised: Verification) -> ReviewReading:
    """Return a reading with what replay found, the weakest runs first.

    Parameters
    ----------
    reading : ReviewReading
    replay : Replay
    raised : Verification
        Of the same package, as replay raised it.
    """
    by_run = {r.run: r for r in replay.runs}
    runs = [replace(r, replay=by_run.get(r.run.id)) for r in reading.runs]
    runs.sort(key=lambda r: _ORDER[r.replay.result] if r.replay else 4)
    return replace(reading, verification=raised, runs=tuple(runs))


def _unsound(found: Verification, verdict: Verdict, problems: tuple[Problem, ...]) -> Verification:
    """Return the verification of a package that must not be opened after all."""
    below = tuple(f"{level.name}: {level.meaning}" for level in Level if level > Level.L1)
    level = min(found.level, Level.L1) if found.level is not None else None
    return replace(found, verdict=verdict, level=level, problems=problems, not_checked=below)


def _unreadable(error: Exception) -> Problem:
    first = str(error).partition("\n")[0]
    return Problem(
        "journal.fold", JOURNAL, tr("What it says cannot be added up: {first}.", first=first)
    )


def _packages(runs: Iterable[Run]) -> tuple[PackageVersion, ...]:
    """Return every library the runs recorded; one that differs wins over one that does not."""
    here = run_environment("none").packages
    found: dict[str, PackageVersion] = {}
    for run in runs:
        for name, recorded in run.environment.packages.items():
            version = PackageVersion(name, recorded, here.get(name, NOT_INSTALLED))
            if name not in found or not version.same:
                found[name] = version
    return tuple(found[name] for name in sorted(found))


def _replayed_words(runs: Sequence[ReviewedRun]) -> str:
    replayed = [r for r in runs if r.replay is not None]
    changed = [r for r in replayed if r.replay and r.replay.result == "changed"]
    missing = [r for r in replayed if r.replay and r.replay.result == "not_replayable"]
    causes = [r for r in replayed if r.run.kind == "root_cause"]
    holds = bool(causes) and not any(r in changed or r in missing for r in causes)
    lead = "The cause replays; " if holds else ""
    for weak, words in (
        (changed, tr("came out differently here")),
        (missing, tr("cannot be replayed")),
    ):
        if weak:
            return tr(
                "{lead}{weak} of {replayed} runs {words}",
                lead=lead,
                weak=len(weak),
                replayed=len(replayed),
                words=words,
            )
    return (
        tr("All {replayed} runs replay", replayed=len(replayed))
        if len(replayed) > 1
        else tr("The run replays")
    )


def _reviewed(reader: PackageReader, incident: Incident, run: Run) -> ReviewedRun:
    claims = tuple(claim for claim in incident.claims if claim.run == run.id)
    document = _document(reader, run)
    found = plain_figures(document)
    figure = with_words(found[0]) if found else None
    step = next_step((), document or None, findings=len(run.findings))
    return ReviewedRun(run, claims, figure=figure, next_step=step)


def _document(reader: PackageReader, run: Run) -> dict[str, Any]:
    path = result_path(run.id, "result.json")
    if path not in reader.hashes or reader.size(path) > MAX_BYTES:
        return {}
    document = strict_loads(reader.read(path))
    return document if isinstance(document, dict) else {}
