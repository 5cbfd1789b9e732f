"""The rows that are explained, the background they are compared with, and the comparison."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.api import Context
from workbench.science.causes.lineage import Lineage
from workbench.science.explanation.attribution import Summary, difference, summary
from workbench.science.multiplicity import benjamini_hochberg
from workbench_explain.asking import Asker
from workbench_explain.attributing import Attributed, Attributor
from workbench_explain.mixing import Mixer
from workbench_explain.tree_attributing import BLOCKS
from workbench_explain.windows import INCIDENT, REFERENCE, Rows, read_rows, require_rows

FEWEST = 20
"""Rows of each window that are explained at least, and that a window must have."""


@dataclass(frozen=True)
class Sample:
    """Some rows of both windows, and other rows of the reference beside them.

    Attributes
    ----------
    windows : tuple of Rows
        Reference and incident.
    background : Rows
    features : tuple of str
    """

    windows: tuple[Rows, Rows]
    background: Rows
    features: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One column's Shapley values in both windows.

    Attributes
    ----------
    name : str
    before, after, gap : Summary
        Reference, incident, and incident less reference.
    size_q, mean_q : float or None
        Of no difference in mean absolute value and in mean value, adjusted over both of all
        columns; None where there is nothing to test.
    """

    name: str
    before: Summary
    after: Summary
    gap: Summary
    size_q: float | None
    mean_q: float | None

    @property
    def testable(self) -> bool:
        """Whether its values are more than rounding."""
        return self.size_q is not None or self.mean_q is not None


@dataclass(frozen=True)
class Found:
    """Explained rows of both windows, and perhaps the single row asked for."""

    reference: Attributed
    incident: Attributed
    single: Attributed | None


def read_sample(context: Context, features: tuple[str, ...], sizes: tuple[int, int]) -> Sample:
    """Read the rows that are explained, and a background apart from them.

    Parameters
    ----------
    context : Context
    features : tuple of str
    sizes : tuple of int
        Rows of each window, and rows of the background, at most. Of a small reference half
        is background; it is always a multiple of :data:`BLOCKS`.

    Raises
    ------
    RunError
        If a window has too few rows.
    """
    count, back = sizes
    entity = context.window(INCIDENT).roles.entity
    also = () if entity is None else (entity,)
    reference = read_rows(context, REFERENCE, features, count + back, also)
    incident = read_rows(context, INCIDENT, features, count, also)
    require_rows(reference, incident, least=FEWEST)
    back = min(back, len(reference) // 2) // BLOCKS * BLOCKS
    return Sample(
        (_part(reference, slice(back, back + count)), incident),
        _part(reference, slice(back)),
        features,
    )


@dataclass(frozen=True)
class Explainer:
    """Explains windows and single rows against one background."""

    asker: Asker
    attributor: Attributor
    lineage: Lineage

    def explain(self, sample: Sample, single: Rows | None) -> Found:
        """Return the Shapley values of both windows and of the single row."""
        wanted = [(REFERENCE, sample.windows[0]), (INCIDENT, sample.windows[1])]
        if single is not None:
            wanted.append(("row", single))
        total = sum(len(rows) for _, rows in wanted)
        found, done = [], 0
        for purpose, rows in wanted:
            span = (0.08 + 0.88 * done / total, 0.88 * len(rows) / total)
            found.append(self._one(sample, rows, purpose, span))
            done += len(rows)
        return Found(found[0], found[1], found[2] if len(found) > 2 else None)

    def _one(
        self, sample: Sample, rows: Rows, purpose: str, span: tuple[float, float]
    ) -> Attributed:
        def tell(fraction: float) -> None:
            self.asker.tell(span[0] + span[1] * fraction, f"Explaining rows, {purpose}")

        tell(0.0)
        mixer = Mixer(rows, sample.background, sample.features, self.lineage)
        return self.attributor.attribute(mixer, purpose, tell)


def compare(features: Sequence[str], found: Found, rounding: float) -> list[Compared]:
    """Return every column's values in both windows, the largest first.

    Parameters
    ----------
    features : sequence of str
    found : Found
    rounding : float
        What is mere rounding, in parts of the largest answer.
    """
    before, after = found.reference.found, found.incident.found
    largest = max(
        float(np.abs(part).max(initial=0.0))
        for one in (found.reference, found.incident)
        for part in (one.outputs, one.bases)
    )
    gaps = [difference(before, after, at) for at in range(len(features))]
    tests = [one.p(rounding * largest) for gap in gaps for one in (gap.size, gap.mean)]
    q = benjamini_hochberg(tests)
    compared = [
        Compared(name, summary(before, at), summary(after, at), gaps[at], q[2 * at], q[2 * at + 1])
        for at, name in enumerate(features)
    ]
    return sorted(
        compared, key=lambda one: (-max(one.before.size.value, one.after.size.value), one.name)
    )


def _part(rows: Rows, part: slice) -> Rows:
    label = None if rows.label is None else rows.label[part]
    return replace(rows, frame=rows.frame.iloc[part].reset_index(drop=True), label=label)
