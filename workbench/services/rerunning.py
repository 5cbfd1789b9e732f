"""Running a package's analyses again one by one, for a notebook: open, run, compare, look.

A notebook that a report is written as consists of nothing but calls of what stands here.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Self

from workbench.api import draw_svg
from workbench.domain.canonical import strict_loads
from workbench.domain.figures import Figure
from workbench.domain.readable import readable
from workbench.domain.runs import Finding
from workbench.errors import WorkbenchError
from workbench.exchange.reader import PackageReader
from workbench.exchange.recipe import Step
from workbench.exchange.verdict import Level, Verdict
from workbench.jobs.local import LocalRunner
from workbench.registry.choice import chosen_registry
from workbench.services.clock import utc_clock
from workbench.services.replaying import Replayer, environment_differences, require_sound
from workbench.services.results import LARGEST_RESULT, figures_of
from workbench.services.scratch import scratch_folder
from workbench.services.verification import verify

PATTERN = "*.incident.zip"
FIGURES = ("effect", "low", "high", "q", "n")
"""What a report shows of a finding, by the names it is expected under."""


class NotReproducedError(AssertionError):
    """A figure of the report did not come out again; says which, and by how much."""


@dataclass(frozen=True)
class Again:
    """One run made again.

    Attributes
    ----------
    run, title, summary : str
    result : str
        ``identical``, ``within_tolerance``, ``changed`` or ``not_replayable``, against the
        recorded result as a whole.
    reason : str
        Why it changed or could not be made again.
    findings : tuple of Finding
    figures : tuple of Figure
    """

    run: str
    title: str
    result: str
    reason: str = ""
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()

    def expect(
        self,
        told: Mapping[str, Mapping[str, float | None]],
        *,
        absolute: float = 0.0,
        relative: float = 0.0,
    ) -> Self:
        """Require that every figure of a report came out again.

        Parameters
        ----------
        told : Mapping
            By finding: ``effect``, ``low``, ``high``, ``q`` and ``n`` as the report has them.
        absolute, relative : float
            A number b counts as a where ``|a - b| <= absolute + relative |a|``.

        Returns
        -------
        Again
            Itself, so that a notebook shows it.

        Raises
        ------
        NotReproducedError
            That names every figure which did not.
        """
        if self.result == "not_replayable":
            raise NotReproducedError(f"{self.title} could not be run again: {self.reason}")
        known = {finding.id: figures_told(finding) for finding in self.findings}
        wrong = [
            f"{name}.{figure}: the report says {value}, here it is {here}"
            for name, figures in told.items()
            for figure, value in figures.items()
            for here in [known.get(name, {}).get(figure)]
            if not _same(value, here, absolute, relative)
        ]
        if self.result == "changed":
            wrong.append(f"the result as a whole differs: {self.reason}")
        if wrong:
            raise NotReproducedError(f"{self.title} did not come out again.\n" + "\n".join(wrong))
        return self

    def _repr_html_(self) -> str:
        """Return it as a notebook shows it: text escaped, figures drawn."""
        rows = "".join(
            f"<tr><td>{_said(f.text)}</td><td>{'' if f.effect is None else f'{f.effect:.6g}'}</td>"
            f"<td>{'' if f.n is None else f.n}</td></tr>"
            for f in self.findings
        )
        pictures = "".join(draw_svg(figure) for figure in self.figures[:2])
        return (
            f"<p><strong>{_said(self.title)}</strong>: {_said(self.result)}. "
            f"{_said(self.summary)}</p>{pictures}"
            f"<table><tr><th>Finding</th><th>Effect</th><th>n</th></tr>{rows}</table>"
        )

    def __repr__(self) -> str:
        return f"{self.title}: {self.result}. {self.summary}"


@dataclass
class OpenedPackage:
    """A verified package whose runs can be made again; close it when done.

    Attributes
    ----------
    path : Path
    level : str
        How far it verified: ``L1`` holds together, ``L3`` is signed by somebody trusted.
    """

    path: Path
    level: str
    steps: Mapping[str, Step]
    _replayer: Replayer
    _open: ExitStack
    _made: dict[str, Again] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and let go of the file."""
        self._open.close()

    def again(self, run: str) -> Again:
        """Run one analysis of the package again.

        Parameters
        ----------
        run : str
            Its identifier.

        Raises
        ------
        WorkbenchError
            If the package does not hold it.
        """
        step = self.steps.get(run)
        if step is None:
            raise WorkbenchError("run.unknown", f"{self.path.name} holds no run {run}.")
        replayed = self._replayer.replay(step)
        document = _document(self._replayer.documents.get(run, b"{}"))
        made = Again(
            run=run,
            title=step.title or step.analysis,
            result=replayed.result,
            reason=replayed.reason,
            summary=str(document.get("summary", "")),
            findings=tuple(Finding.model_validate(one) for one in document.get("findings", ())),
            figures=figures_of(document),
        )
        self._made[run] = made
        return made

    def require_all(self, runs: Sequence[str]) -> str:
        """Say that all runs of a report came out again; for the last cell.

        Raises
        ------
        NotReproducedError
            If one was not made, or came to something else.
        """
        missing = [run for run in runs if run not in self._made]
        changed = [m.title for m in self._made.values() if m.result in _FAILED]
        if missing or changed:
            told = ", ".join([*(f"{run} was not run" for run in missing), *changed])
            raise NotReproducedError(f"Not everything was reproduced: {told}.")
        return f"All {len(runs)} runs were made again; every figure of the report came out."

    def __repr__(self) -> str:
        differences = environment_differences(tuple(self.steps.values()))
        told = [f"{self.path.name}: verified {self.level}, {len(self.steps)} runs"]
        told += [f"  {name} {here} here, {there} recorded" for name, there, here in differences]
        return "\n".join(told)


_FAILED = frozenset({"changed", "not_replayable"})


def open_package(
    package: str | Path = "", *, trust: str | Path = "", trust_model: bool = False
) -> OpenedPackage:
    """Verify a package and open it for running its analyses again.

    Parameters
    ----------
    package : str or Path
        The file; by default the only ``*.incident.zip`` beside the notebook.
    trust : str or Path
        Your own ``allowed_signers`` file; then only a package of theirs is opened.
    trust_model : bool
        Your own consent to open a model format that can run code it carries.

    Raises
    ------
    WorkbenchError
        If there is no such file, or it does not verify.
    """
    path = Path(package) if package else _only_one(Path.cwd())
    signers = Path(trust) if trust else None
    found = verify(path, signers, at=utc_clock(), level=Level.L3 if signers else Level.L1)
    if found.verdict is not Verdict.OK:
        problem = found.problems[0] if found.problems else None
        why = f"{problem.where}: {problem.message}" if problem else str(found.verdict)
        raise WorkbenchError("package.unverified", f"{path.name} does not verify. {why}")
    require_sound(path, found)
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        reader = stack.enter_context(PackageReader.open(path, found.tagmanifest))
        runner = stack.enter_context(LocalRunner())
        steps = {step.run: step for step in reader.recipe()}
        replayer = Replayer(reader, folder, chosen_registry(), runner, trust_model, None)
        level = found.level.name if found.level is not None else "L1"
        return OpenedPackage(path, level, steps, replayer, stack.pop_all())


def figures_told(finding: Finding) -> dict[str, float | None]:
    """Return the figures of a finding that a report shows, by name; those there are."""
    low, high = finding.interval or (None, None)
    every = (finding.effect, low, high, finding.q, finding.n)
    return {name: v for name, v in zip(FIGURES, every, strict=True) if v is not None}


def _only_one(folder: Path) -> Path:
    found = sorted(folder.glob(PATTERN))
    if len(found) == 1:
        return found[0]
    raise WorkbenchError(
        "package.missing",
        f"{len(found) or 'No'} packages lie in {folder}.",
        "Set PACKAGE in the notebook's second cell to the one this report was written from.",
    )


def _document(data: bytes) -> dict[str, Any]:
    found = strict_loads(data or b"{}", max_bytes=LARGEST_RESULT)
    return found if isinstance(found, dict) else {}


def _same(told: float | None, here: float | None, absolute: float, relative: float) -> bool:
    if told is None or here is None:
        return told is here
    return abs(told - here) <= absolute + relative * abs(told)


def _said(text: str) -> str:
    return escape(readable(text))
