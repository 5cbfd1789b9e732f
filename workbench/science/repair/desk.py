"""Asking the model about mended columns, and what every repair has in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import pandas as pd

from workbench.science.causes.agreement import Agreement
from workbench.science.causes.candidate import Break
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array, CauseProblem
from workbench.science.causes.whatif import Outcome, Window
from workbench.science.repair.rows import Rows
from workbench.science.yardstick import Answers

Mend = Callable[[Evidence], Mapping[str, Array]]
"""From evidence whose incident rows are those to mend to their mended columns."""


class Impossible(ValueError):  # noqa: N818 -- told to people as a reason, not raised as a fault
    """Why a repair cannot be tried here; one sentence."""


class Remedy(Protocol):
    """A repair that was fitted: what the system would say with it."""

    @property
    def formula(self) -> str:
        """What it does, for people."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it repairs; none where it is of no single column."""

    @property
    def breaks(self) -> Break | None:
        """What makes the fault it undoes in good rows."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know of it."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Every column it reads, the one it repairs among them."""

    @property
    def control(self) -> "Remedy | None":
        """The same without what is meant to help, where telling them apart takes one."""

    def answer(self, rows: Rows) -> Answers:
        """Return what would be said of some rows."""


@dataclass(frozen=True)
class Material:
    """What repairs are fitted with.

    Attributes
    ----------
    problem : CauseProblem
        Canonical; its reference holds the good rows to fit on, its incident the fitted period.
    reference, fitted : Rows
        The same two.
    agreement : Agreement
        How the reference's columns go together.
    """

    problem: CauseProblem
    reference: Rows
    fitted: Rows
    agreement: Agreement | None = None

    def evidence(self, rows: Rows | None = None) -> Evidence:
        """Return evidence with some rows, by default the fitted ones, in the incident's place."""
        frame = self.fitted.frame if rows is None else rows.frame
        return Evidence(replace(self.problem, incident=frame), self.agreement)


@dataclass(frozen=True)
class Mending:
    """A repair of columns; the model stays as it is.

    Attributes
    ----------
    material : Material
    mend : callable
    formula : str
    columns : tuple of str
    breaks : callable or None
    notes : tuple of str
    partners : tuple of str
        Other columns it goes by.
    """

    material: Material
    mend: Mend
    formula: str
    columns: tuple[str, ...]
    breaks: Break | None = None
    notes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    control: None = field(default=None, init=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it repairs and those it goes by."""
        return tuple(dict.fromkeys((*self.columns, *self.partners)))

    def answer(self, rows: Rows) -> Answers:
        """Return what the model says once the columns are mended; only changed rows are asked."""
        evidence = self.material.evidence(rows)
        window = Window(evidence, incident=True).saying(
            Outcome(rows.said.prediction, rows.said.score)
        )
        found = window.ask([self.mend(evidence)])
        if not found:
            raise Impossible("The model is not at hand, so it cannot be asked about mended rows.")
        return Answers(found[0].prediction, found[0].score)

    def mended(self, rows: Rows) -> Mapping[str, Array]:
        """Return the columns it mends, on some rows."""
        return self.mend(self.material.evidence(rows))


def asked(problem: CauseProblem, frame: pd.DataFrame) -> Answers:
    """Return what the model says of a frame's rows, whatever was recorded."""
    if problem.predict is None:
        raise Impossible("The model is not at hand.")
    bare = replace(problem, incident=frame, prediction=None, score=None)
    outcome = Window(Evidence(bare), incident=True).recorded
    if outcome is None:
        raise Impossible("The model is not at hand.")
    return Answers(outcome.prediction, outcome.score)


def broken(material: Material, rows: Rows, breaks: Break, random: np.random.Generator) -> Rows:
    """Return good rows with a fault made in them, what is derived recomputed, and asked again."""
    evidence = material.evidence(rows)
    window = Window(evidence, incident=True)
    columns, _ = window.mended(breaks(random, window.columns))
    frame = rows.frame.assign(**{name: columns[name] for name in material.problem.features})
    return replace(rows, frame=frame, said=asked(material.problem, frame))
