"""Replays in words and as small figures; without Qt."""

from math import floor, isfinite, log10

from workbench.desktop.numbers import decimal, signed
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.figures import Axis, Figure, Intervals, Level, Span
from workbench.domain.figures import Mark as Drawn
from workbench.exchange.verdict import Verdict
from workbench.language import tr
from workbench.services.performance import TITLES
from workbench.services.readings.review import ReviewedRun, ReviewReading
from workbench.services.readings.review_differences import Compared

RESULTS = {
    tr("identical"): Mark(State.IDENTICAL, tr("identical")),
    "within_tolerance": Mark(State.WITHIN_TOLERANCE, tr("within tolerance")),
    tr("changed"): Mark(State.CHANGED, tr("changed")),
    "not_replayable": Mark(State.NOT_REPLAYED, tr("not replayable")),
}
NOT_YET = Mark(State.NOT_REPLAYED, tr("not replayed"))
_MOST_PLACES = 9


def run_mark(run: ReviewedRun) -> Mark:
    """Return a run's replay as shape and word."""
    return NOT_YET if run.replay is None else RESULTS[run.replay.result]


def title_mark(reading: ReviewReading) -> Mark:
    """Return the state of a package as shape and word."""
    verdict = reading.verification.verdict
    if verdict not in {Verdict.OK, Verdict.UNTRUSTED}:
        return Mark(State.BAD, tr("do not trust it"))
    if verdict is Verdict.UNTRUSTED:
        return Mark(State.WARN, tr("signer not known"))
    results = {run.replay.result for run in reading.runs if run.replay is not None}
    if "changed" in results:
        return RESULTS["changed"]
    if "not_replayable" in results:
        return Mark(State.WARN, tr("in part"))
    return Mark(State.GOOD, tr("holds here") if results else tr("intact"))


def signer_parts(signer: str) -> tuple[str, str]:
    """Return who signed and the fingerprint of the key.

    Parameters
    ----------
    signer : str
        As `Verification.signer`.

    Returns
    -------
    who, fingerprint : str
        Either may be empty.
    """
    words = signer.split()
    prints = [word for word in words if word.startswith("SHA256:")]
    who = " ".join(word for word in words if word not in prints)
    return who, prints[0] if prints else ""


def places_of(compared: Compared) -> int:
    """Return with how many decimals two numbers are told apart: 3, or as many as it takes."""
    here = compared.here
    if here is None or here == compared.recorded:
        return 3
    apart = abs(here - compared.recorded)
    return min(max(3, 1 - floor(log10(apart))), _MOST_PLACES) if isfinite(apart) else 3


def difference_words(compared: Compared) -> str:
    """Return how far two numbers are apart: ``"−0.014, outside ±0.005"``."""
    if compared.here is None:
        return tr("not known")
    places = places_of(compared)
    side = tr("within") if compared.within else tr("outside")
    apart = signed(compared.here - compared.recorded, places)
    return f"{apart}, {side} {tolerance_words(compared)}"


def tolerance_words(compared: Compared) -> str:
    """Return a tolerance: ``"±0.005"``."""
    if compared.tolerance <= 0:
        return "±0"
    places = max(0, -floor(log10(compared.tolerance)))
    if places > _MOST_PLACES:
        return f"±{compared.tolerance:.0e}"
    return f"±{decimal(compared.tolerance, places)}"


def comparison_figure(compared: Compared) -> Figure | None:
    """Return a number as recorded and as it came out here, with the band of tolerance.

    Parameters
    ----------
    compared : Compared

    Returns
    -------
    Figure or None
        None where it is not known how it came out here.
    """
    if compared.here is None:
        return None
    places = places_of(compared)
    values = (compared.recorded, compared.here)
    names = tuple(
        f"{name} {decimal(value, places)}"
        for name, value in zip(("recorded", "here"), values, strict=True)
    )
    ends = (compared.recorded_interval, compared.here_interval)
    low, high = compared.recorded - compared.tolerance, compared.recorded + compared.tolerance
    marks: tuple[Drawn, ...] = (
        Span(start=low, end=high, tone="muted"),
        Level(
            value=compared.recorded,
            vertical=True,
            tone="muted",
            label=tr("tolerance {compared}", compared=tolerance_words(compared)),
        ),
        Intervals(
            at=(0.0, 1.0),
            estimate=values,
            low=tuple(e[0] if e else None for e in ends),
            high=tuple(e[1] if e else None for e in ends),
        ),
    )
    unit = TITLES.get(compared.unit, compared.unit)
    return Figure(
        id="recorded-and-here",
        title=f"{compared.what}: {names[0]}, {names[1]}",
        caption=tr(
            "Difference {compared}; 95\u202f% intervals.", compared=difference_words(compared)
        ),
        x=Axis(label=unit),
        y=Axis(kind="category", categories=names),
        marks=marks,
    )
