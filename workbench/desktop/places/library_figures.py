"""The pictures of the Library's pages as figures of the common grammar."""

from collections.abc import Sequence

from workbench.domain.figures import Axis, Figure, Heatmap, Intervals
from workbench.domain.library_content import SIGNALS
from workbench.language import tr, trn
from workbench.services.health import Figure as HealthFigure
from workbench.services.library.fault_lines import FaultLine, FaultLines
from workbench.services.track_record import MethodRecord

MOST_ROWS = 14
LONGEST = 34
SIGNAL_HEADS = (
    *(tr("metric"), tr("output"), tr("drift"), tr("quality"), tr("age")),
    *(tr("calibration"), tr("segment"), tr("labels"), tr("process")),
)
"""The nine signals in their order, in words short enough to stand side by side."""


def signature_figure(rows: Sequence[tuple[str, Sequence[str]]], title: str) -> Figure:
    """Return which of the nine signals each of some things moved.

    Parameters
    ----------
    rows : sequence of (str, sequence of str)
        Name and signals, from the top.
    title : str
        What the picture says.
    """
    shown = rows[:MOST_ROWS]
    values = tuple(
        tuple(1.0 if signal in signals else None for signal in SIGNALS) for _, signals in shown
    )
    return Figure(
        id="signatures",
        title=title,
        caption=tr("A filled cell: the signal moved."),
        x=Axis(kind="category", categories=SIGNAL_HEADS),
        y=Axis(kind="category", categories=tuple(short(name) for name, _ in shown)),
        marks=(Heatmap(values=values, low=0.0, high=1.4, label=tr("moved")),),
    )


def fault_figure(found: FaultLines, lines: Sequence[FaultLine], names: Sequence[str]) -> Figure:
    """Return how many incidents of each line began in each month.

    Parameters
    ----------
    found : FaultLines
        For its months.
    lines : sequence of FaultLine
        Of one axis, those that came back most often first.
    names : sequence of str
        What each is called.
    """
    shown = list(lines[:MOST_ROWS])
    most = max((max(one.months, default=0) for one in shown), default=1)
    values = tuple(tuple(float(n) if n else None for n in one.months) for one in shown)
    return Figure(
        id="fault-lines",
        title=tr("Incidents by month of their beginning"),
        caption=found.words,
        x=Axis(kind="category", categories=found.months),
        y=Axis(
            kind="category",
            categories=tuple(
                f"{short(name)} · {one.n}" for name, one in zip(names, shown, strict=False)
            ),
        ),
        marks=(Heatmap(values=values, low=0.0, high=float(max(most, 2)), label=tr("incidents")),),
    )


def methods_figure(records: Sequence[MethodRecord]) -> Figure:
    """Return how often each method named the confirmed cause first, with 95 % intervals.

    Parameters
    ----------
    records : sequence of MethodRecord
        Best first.
    """
    shown = records[:MOST_ROWS]
    places = tuple(float(at) for at in range(len(shown)))
    return Figure(
        id="methods",
        title=tr("Share of incidents in which the method named the confirmed cause first"),
        caption=tr("95 % Wilson intervals; n at each name."),
        x=Axis(label=tr("share of incidents"), zero=True),
        y=Axis(
            kind="category",
            categories=tuple(f"{short(one.title)} · n {one.incidents}" for one in shown),
        ),
        marks=(
            Intervals(
                at=places,
                estimate=tuple(one.share for one in shown),
                low=tuple(one.interval[0] for one in shown),
                high=tuple(one.interval[1] for one in shown),
            ),
        ),
    )


def health_figure(figures: Sequence[HealthFigure]) -> Figure | None:
    """Return the shares that are known, with their 95 % intervals; None without any.

    Parameters
    ----------
    figures : sequence of Figure
    """
    shares = [
        one
        for one in figures
        if one.metric.unit == "share" and one.value is not None and one.low is not None
    ][:MOST_ROWS]
    if not shares:
        return None
    return Figure(
        id="health",
        title=trn(
            "{count} share with its 95 % interval",
            "{count} shares with their 95 % intervals",
            len(shares),
        ),
        caption=tr("Over all incidents of this workspace; n at each name."),
        x=Axis(label=tr("share"), zero=True),
        y=Axis(
            kind="category",
            categories=tuple(f"{short(one.metric.title)} · n {one.n}" for one in shares),
        ),
        marks=(
            Intervals(
                at=tuple(float(at) for at in range(len(shares))),
                estimate=tuple(one.value for one in shares),
                low=tuple(one.low for one in shares),
                high=tuple(one.high for one in shares),
            ),
        ),
    )


def short(name: str) -> str:
    """Return a name that fits beside a row.

    Parameters
    ----------
    name : str
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
