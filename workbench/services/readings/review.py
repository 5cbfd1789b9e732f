"""What the Review place shows of a package somebody sent: read only, from the package alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from workbench.domain.canonical import strict_loads
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident, fold
from workbench.domain.runs import Claim, Run
from workbench.exchange.layout import result_path
from workbench.exchange.reader import PackageReader
from workbench.exchange.verdict import Level, Verdict, Verification
from workbench.services.replaying import Replay, ReplayedRun
from workbench.services.reporting import LARGEST_RESULT, figures_of
from workbench.services.verification import Progress, verify


@dataclass(frozen=True, slots=True)
class ReviewedRun:
    """A run of the package, with the claims that rest on it and its replay where there is one.

    ``figure`` is the first picture it recorded, but for graphs.
    """

    run: Run
    claims: tuple[Claim, ...]
    replay: ReplayedRun | None = None
    figure: Figure | None = None

    @property
    def weakness(self) -> str:
        """What makes it the weaker of two proofs, in words; empty for a strong one."""
        intervals = [f.interval for f in self.run.findings if f.effect is not None]
        if intervals and not any(intervals):
            return "no interval"
        return "" if self.claims else "no claim rests on it"


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """A package under review.

    ``incident`` is None where the package did not verify far enough to be read.
    """

    path: Path
    verification: Verification
    hashes: int = 0
    incident: Incident | None = None
    runs: tuple[ReviewedRun, ...] = ()

    @property
    def title(self) -> str:
        """The answer as a sentence."""
        found = self.verification
        if found.verdict is Verdict.UNTRUSTED:
            return "The package is intact; nobody you trust vouches for it"
        if found.problems:
            return f"This package is {found.verdict.value}; nothing of it was opened"
        replayed = [r.replay.result for r in self.runs if r.replay is not None]
        if not replayed:
            return "The package is intact; replay shows whether it holds here"
        changed = sum(result == "changed" for result in replayed)
        missing = sum(result == "not_replayable" for result in replayed)
        if changed:
            return f"{changed} of {len(replayed)} runs came out differently here"
        if missing:
            return f"{missing} of {len(replayed)} runs cannot be replayed here"
        return f"All {len(replayed)} runs replay"


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

    Raises
    ------
    PackageError
        If there is no file that could be read.
    """
    found = verify(package, allowed_signers, at=at, progress=progress)
    if found.level is None or found.level < Level.L1:
        return ReviewReading(package, found)
    with PackageReader.open(package, found.tagmanifest) as reader:
        incident = fold(reader.journal())
        runs = tuple(_reviewed(reader, incident, run) for run in incident.runs if run.result)
        hashes = len(reader.hashes)
    return ReviewReading(package, found, hashes, incident, runs)


def replayed_reading(reading: ReviewReading, replay: Replay, raised: Verification) -> ReviewReading:
    """Return a reading with what replay found, the weakest runs first."""
    by_run = {r.run: r for r in replay.runs}
    runs = [replace(r, replay=by_run.get(r.run.id)) for r in reading.runs]
    order = {"changed": 0, "not_replayable": 1, "within_tolerance": 2, "identical": 3}
    runs.sort(key=lambda r: order[r.replay.result] if r.replay else 4)
    return ReviewReading(reading.path, raised, reading.hashes, reading.incident, tuple(runs))


def _reviewed(reader: PackageReader, incident: Incident, run: Run) -> ReviewedRun:
    claims = tuple(claim for claim in incident.claims if claim.run == run.id)
    return ReviewedRun(run, claims, figure=_figure(reader, run))


def _figure(reader: PackageReader, run: Run) -> Figure | None:
    path = result_path(run.id, "result.json")
    if path not in reader.hashes:
        return None
    document = strict_loads(reader.read(path, LARGEST_RESULT), max_bytes=LARGEST_RESULT)
    drawn = (f for f in figures_of(document) if all(mark.mark != "graph" for mark in f.marks))
    return next(drawn, None)
