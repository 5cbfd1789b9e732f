"""One column in two windows: everything that can be said about how it changed.

Nothing here raises on data, and no number it gives is nan or infinite.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from workbench.science.intervals import Interval
from workbench.science.two_sample.binning import BINS, BinnedPair, bin_numbers, pair, quantile_edges
from workbench.science.two_sample.categorical import align, bin_levels, chi_square, unseen_change
from workbench.science.two_sample.divergence import (
    hellinger,
    jensen_shannon,
    jensen_shannon_excess,
    population_stability,
)
from workbench.science.two_sample.kolmogorov import kolmogorov_smirnov
from workbench.science.two_sample.merged import merge
from workbench.science.two_sample.sample import (
    FEWEST_FOR_IDENTIFIERS,
    ColumnKind,
    ColumnSample,
)
from workbench.science.two_sample.shares import ShareChange, compare_shares
from workbench.science.two_sample.verdict import ALPHA, Aspect, Evidence, Shift
from workbench.science.two_sample.wasserstein import (
    reference_range,
    robust_distance,
    tail_change,
)

FEWEST_VALUES = 5
"""With fewer values than this on a side, values are not compared."""

_KIND_WORDS: Mapping[ColumnKind, str] = MappingProxyType(
    {
        ColumnKind.NUMBER: "numbers",
        ColumnKind.LEVELS: "text",
        ColumnKind.TIME: "dates",
        ColumnKind.EMPTY: "nothing",
        ColumnKind.OTHER: "another type",
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """A finding about the shape of a column rather than its distribution.

    Parameters
    ----------
    code : str
        ``absent, type_change, constant, identifiers, unseen_levels, infinite, empty``.
    text : str
        One sentence, without values of the column.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """A column in two windows.

    Parameters
    ----------
    kind : ColumnKind
        How it was compared.
    evidence : Evidence
        Shifts with p-values, for :func:`~workbench.science.two_sample.verdict.judge`.
    notes : tuple of Note
        Findings about its shape.
    measures : mapping of str to float
        Statistics by name; what could not be computed is not there.
    missing : tuple of float
        Share without a value: reference, incident.
    binned : BinnedPair or None
        Both samples in bins, missing rows included; only present and missing where the
        values were not compared, nothing where the column is absent or changed its type.
    """

    kind: ColumnKind
    evidence: Evidence
    notes: tuple[Note, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[float, float] = (0.0, 0.0)
    binned: BinnedPair | None = None


@dataclass(frozen=True, slots=True)
class _Values:
    """What comparing the values alone gives."""

    shifts: tuple[Shift, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    untestable: str = ""
    binned: BinnedPair | None = None


def absent(side: str) -> ColumnComparison:
    """Return the comparison of a column that one window does not have.

    Parameters
    ----------
    side : str
        The window without it: ``"reference"`` or ``"incident"``.
    """
    text = f"The column is absent from the {side} window."
    return ColumnComparison(ColumnKind.EMPTY, Evidence(broken=text), (Note("absent", text),))


def compare_columns(
    reference: ColumnSample, incident: ColumnSample, bins: int = BINS
) -> ColumnComparison:
    """Compare a column of two windows.

    Parameters
    ----------
    reference, incident : ColumnSample
        The column in either window.
    bins : int
        Reference quantiles for PSI, Jensen-Shannon and Hellinger.

    Returns
    -------
    ColumnComparison
        Missingness is compared whatever the values allow.
    """
    kind = incident.kind if reference.present == 0 else reference.kind
    lost = compare_shares((reference.missing, incident.missing), (reference.rows, incident.rows))
    missing = (lost.before.estimate, lost.after.estimate)
    if _changed_type(reference, incident):
        text = (
            f"The column holds {_KIND_WORDS[reference.kind]} in the reference "
            f"and {_KIND_WORDS[incident.kind]} in the incident."
        )
        note = Note("type_change", text)
        return ColumnComparison(kind, Evidence(broken=text), (note,), missing=missing)
    values = _compare_values(kind, reference, incident, bins)
    presence = pair(
        ["present", "missing"],
        np.array([reference.present, reference.missing]),
        np.array([incident.present, incident.missing]),
    )
    repeats = _identifiers_repeat(reference, incident)
    shifts = values.shifts
    if reference.missing or incident.missing:
        shifts += (_share_shift(Aspect.MISSING, lost, "missing"),)
    return ColumnComparison(
        kind,
        Evidence(shifts, broken=repeats, untestable=values.untestable),
        values.notes,
        values.measures,
        missing,
        presence if values.binned is None else values.binned,
    )


def _changed_type(reference: ColumnSample, incident: ColumnSample) -> bool:
    both = reference.present > 0 and incident.present > 0
    return both and reference.kind is not incident.kind


def _identifiers_repeat(reference: ColumnSample, incident: ColumnSample) -> str:
    """Return that text identifiers are no longer unique, or nothing.

    Said only of a window that is no larger: in more rows, values repeat by themselves.
    """
    comparable = FEWEST_FOR_IDENTIFIERS <= incident.present <= reference.present
    if incident.kind is not ColumnKind.LEVELS or not comparable:
        return ""
    if not reference.identifiers or incident.identifiers:
        return ""
    return "Values were unique to their row in the reference and repeat in the incident."


def _share_shift(aspect: Aspect, change: ShareChange, word: str) -> Shift:
    detail = f"{word} on {change.before.estimate:.2%} before and {change.after.estimate:.2%} after,"
    return Shift(aspect, change.size(), change.p, detail)


def _compare_values(
    kind: ColumnKind, reference: ColumnSample, incident: ColumnSample, bins: int
) -> _Values:
    refused = _refusal(kind, reference, incident)
    if refused is not None:
        return _Values(untestable=refused.text, notes=(refused,))
    if kind is ColumnKind.NUMBER:
        return _compare_numbers(reference, incident, bins)
    return _compare_levels(reference, incident)


def _refusal(kind: ColumnKind, reference: ColumnSample, incident: ColumnSample) -> Note | None:
    """Return why values are not compared, or None."""
    few = min((reference.present, "reference"), (incident.present, "incident"))
    if few[0] == 0:
        return Note("empty", f"No row of the {few[1]} window has a value.")
    if kind is ColumnKind.TIME:
        return Note("dates", "Dates move with the window; only their missing values are compared.")
    if kind not in (ColumnKind.NUMBER, ColumnKind.LEVELS):
        return Note("type", f"Values of the type {reference.type_name} cannot be compared.")
    return _nothing_to_compare(few, reference, incident)


def _nothing_to_compare(
    few: tuple[int, str], reference: ColumnSample, incident: ColumnSample
) -> Note | None:
    if reference.identifiers and incident.identifiers:
        return Note("identifiers", "Nearly every row has a value of its own: identifiers.")
    if reference.identifiers or incident.identifiers:
        side = "reference" if reference.identifiers else "incident"
        text = f"Nearly every row has a value of its own, in the {side} window only."
        return Note("identifiers", text)
    if few[0] < FEWEST_VALUES:
        return Note("few", f"Only {few[0]} rows of the {few[1]} window have a value.")
    if _same_constant(reference, incident):
        return Note("constant", "The same single value fills both windows.")
    return None


def _same_constant(reference: ColumnSample, incident: ColumnSample) -> bool:
    if not (reference.constant and incident.constant):
        return False
    if reference.kind is ColumnKind.NUMBER:
        return bool(reference.numbers[0] == incident.numbers[0])
    return reference.levels.keys() == incident.levels.keys()


def _constant_notes(reference: ColumnSample, incident: ColumnSample) -> tuple[Note, ...]:
    if reference.constant == incident.constant:
        return ()
    text = (
        "The column had a single value in the reference and varies in the incident."
        if reference.constant
        else "The column varied in the reference and is stuck at a single value in the incident."
    )
    return (Note("constant", text),)


def _distances(binned: BinnedPair) -> dict[str, float]:
    stability = population_stability(binned)
    return {
        "psi": stability.psi,
        "psi_expected": stability.expected,
        "psi_p": stability.p,
        "js": jensen_shannon(binned),
        "hellinger": hellinger(binned),
    }


def _compare_numbers(reference: ColumnSample, incident: ColumnSample, bins: int) -> _Values:
    before, after = reference.numbers, incident.numbers
    samples = merge(before, after)
    ks = kolmogorov_smirnov(samples)
    way = {1: "values lie higher,", -1: "values lie lower,", 0: ""}[ks.direction]
    shifts = [Shift(Aspect.VALUES, ks.interval, ks.p, way)]
    edges = quantile_edges(before, bins)
    binned = bin_numbers((before, after), (reference.missing, incident.missing), edges)
    measures = {"ks": ks.distance, "p": ks.p, **_distances(binned)}
    usual = reference_range(before)
    if usual is not None:
        distance = robust_distance(samples, usual)
        if distance is not None:
            effect = _with_test(distance, ks.p)
            shifts.append(Shift(Aspect.ROBUST_DISTANCE, effect, ks.p, way, shared_test=True))
            measures["w1"] = distance.estimate
        tails = tail_change(before, after, usual)
        shifts.append(_share_shift(Aspect.TAILS, tails, "outside the usual range"))
        measures["tail_share"] = tails.after.estimate
    notes = _constant_notes(reference, incident)
    infinite = (reference.infinite, incident.infinite)
    if any(infinite):
        change = compare_shares(infinite, (reference.present, incident.present))
        shifts.append(_share_shift(Aspect.INFINITE, change, "infinite"))
        notes += (_infinite_note(infinite),)
    return _Values(tuple(shifts), measures, notes, binned=binned)


def _with_test(effect: Interval, p: float) -> Interval:
    """Return an interval that reaches to 0 where the test does not tell the samples apart."""
    return effect if p <= ALPHA else replace(effect, low=0.0)


def _infinite_note(infinite: tuple[int, int]) -> Note:
    return Note(
        "infinite",
        f"Infinite values: {infinite[0]} rows of the reference, {infinite[1]} of the incident.",
    )


def _compare_levels(reference: ColumnSample, incident: ColumnSample) -> _Values:
    counts = align(reference.levels, incident.levels)
    test = chi_square(counts)
    if test is None:
        text = "Too few rows a level to compare levels."
        return _Values(untestable=text, notes=(Note("few", text),))
    here = bin_levels(counts, (0, 0))
    with_missing = bin_levels(counts, (reference.missing, incident.missing))
    detail = f"{len(counts.levels)} levels,"
    shifts = [Shift(Aspect.LEVELS, _with_test(jensen_shannon_excess(here), test.p), test.p, detail)]
    notes = _constant_notes(reference, incident)
    new = int((counts.reference == 0).sum())
    if new:
        change = unseen_change(counts)
        shifts.append(_share_shift(Aspect.UNSEEN, change, "levels not seen"))
        notes += (
            Note(
                "unseen_levels",
                f"{new} level{'s' if new > 1 else ''} that the reference never had "
                f"on {change.after.estimate:.2%} of rows.",
            ),
        )
    measures = {
        "p": test.p,
        "cramers_v": test.cramers_v,
        "chi_square": test.statistic,
        **_distances(with_missing),
    }
    return _Values(tuple(shifts), measures, notes, binned=with_missing)
