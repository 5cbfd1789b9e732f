"""The figures of a repair: windows with intervals, what flips, and the metric over time."""

from workbench.api import Axis, Band, Figure, Heatmap, Intervals, Level, Line, Mark, Tone
from workbench_repair.told import Told, figure, short

_WAS: Tone = "incident"
_REPAIRED: Tone = "restored"


def figures(told: Told) -> tuple[Figure, ...]:
    """Return every figure that the evaluation allows."""
    return tuple(one for one in (_forest(told), _flips(told), _over_time(told)) if one is not None)


def _forest(told: Told) -> Figure:
    found = told.found
    known = [(at, t) for at, t in enumerate(found.windows) if t.effect is not None]
    marks: list[Mark] = [Level(value=0.0, vertical=True, tone="muted")]
    if found.drop is not None and found.drop.estimate > 0:
        marks.append(
            Level(value=found.drop.estimate, vertical=True, tone="reference", label="full recovery")
        )
    for fitted, label in ((True, "fitted"), (False, "held out")):
        mine = [(at, t.effect.gain) for at, t in known if t.effect and t.period.fitted == fitted]
        if mine:
            marks.append(
                Intervals(
                    at=tuple(float(at) for at, _ in mine),
                    estimate=tuple(g.estimate for _, g in mine),
                    low=tuple(g.low for _, g in mine),
                    high=tuple(g.high for _, g in mine),
                    tone="muted" if fitted else "restored",
                    label=label,
                )
            )
    gain = None if found.whole is None else found.whole.gain.estimate
    moved = "cannot be measured" if gain is None else figure(gain, told.metric, signed=True)
    return Figure(
        id="forest",
        title=f"{told.name}: {short(told.metric)} {moved} on the held-out rows",
        caption=(
            f"Gain of {told.metric.title.casefold()} in each period, {found.asked.level:.0%} "
            f"intervals, paired by row; {len(found.held):,} held-out rows. The fitted period "
            "flatters the repair."
        ),
        x=Axis(label=f"gain of {short(told.metric)}", zero=True),
        y=Axis(kind="category", categories=tuple(t.period.name for t in found.windows)),
        marks=tuple(marks),
        about=found.asked.node,
    )


def _flips(told: Told) -> Figure:
    counts = told.found.flips
    most = max(counts.right, counts.gained, counts.lost, counts.wrong, 1)
    limit = "" if counts.limit is None else f" Right: within {counts.limit:.3g} of the label."
    return Figure(
        id="flips",
        title=f"{counts.gained:,} rows gained for {counts.lost:,} lost",
        caption=(
            "Held-out rows with a label by whether the answer was right before and is right after "
            f"the repair.{limit}"
        ),
        x=Axis(label="after the repair", kind="category", categories=("right", "wrong")),
        y=Axis(label="before", kind="category", categories=("right", "wrong")),
        marks=(
            Heatmap(
                values=(
                    (float(counts.right), float(counts.lost)),
                    (float(counts.gained), float(counts.wrong)),
                ),
                low=0.0,
                high=float(most),
                label="rows",
            ),
        ),
        about=told.found.asked.node,
    )


def _over_time(told: Told) -> Figure | None:
    stretches = told.found.stretches
    if not stretches:
        return None
    x = tuple((s.start + s.end) / 2 for s in stretches)
    marks: list[Mark] = []
    if told.found.usual is not None:
        marks.append(Level(value=told.found.usual.estimate, tone="reference", label="W0"))
    for tone, label, sides in (
        (_WAS, "as it was", [s.effect.before for s in stretches]),
        (_REPAIRED, "repaired", [s.effect.after for s in stretches]),
    ):
        low, high = tuple(s.low for s in sides), tuple(s.high for s in sides)
        marks.append(Band(x=x, low=low, high=high, tone=tone))
        estimates = tuple(s.estimate for s in sides)
        marks.append(Line(x=x, y=estimates, tone=tone, label=label))
    return Figure(
        id="over_time",
        title=f"{told.metric.title} over the incident, as it was and repaired",
        caption=(
            f"{len(stretches)} stretches of equal length, {told.found.asked.level:.0%} intervals; "
            "the first period was fitted on."
        ),
        x=Axis(kind="time", label="time"),
        y=Axis(label=short(told.metric)),
        marks=tuple(marks),
        about=told.found.asked.node,
    )
