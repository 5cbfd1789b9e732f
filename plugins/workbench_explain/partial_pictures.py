"""Figures of partial dependence, as data."""

from workbench.api import Axis, Figure, Intervals, Level, Line, Mark, Tone
from workbench.science.intervals import Interval
from workbench_explain.effect_pictures import curve_marks
from workbench_explain.partial_effects import Dependence
from workbench_explain.partial_words import PartialTold

_DRAWN = 15
_APART = 0.18
_SIDES: tuple[tuple[Tone, str, float], ...] = (
    ("reference", "W0 reference", -_APART),
    ("incident", "W1 incident", _APART),
)


def figures(told: PartialTold, one: Dependence) -> tuple[Figure, ...]:
    """Return the ranking of all columns and the pictures of one."""
    found = [_ranking(told), _dependence(one, told), _difference(one, told)]
    if len(one.lines[0]) + len(one.lines[1]):
        found.append(_individual(one, told))
    return tuple(found)


def _ranking(told: PartialTold) -> Figure:
    shown = told.ranked[:_DRAWN]
    noted = told.noted(shown[0])
    sides: tuple[tuple[Tone, str, float, list[Interval]], ...] = (
        ("incident", "shape of the mean line", -_APART, [one.contrast.size for one in shown]),
        ("muted", "spread of single lines", _APART, [one.contrast.spread_gap for one in shown]),
    )
    return Figure(
        id="dependence-changed",
        title=(
            f"{shown[0].name} acts most differently on the {told.output.title}"
            if noted
            else f"No input acts on the {told.output.title} otherwise than before"
        ),
        caption=(
            "Distance of the mean lines, levels taken out, and change of how far single rows' "
            f"lines part, with 95 % intervals; W0 {len(told.windows[0]):,} and W1 "
            f"{len(told.windows[1]):,} rows."
        ),
        x=Axis(label=f"Change on the {told.output.title}", zero=True),
        y=Axis(kind="category", categories=tuple(one.name for one in shown)),
        marks=tuple(
            Intervals(
                at=tuple(at + away for at in range(len(side))),
                estimate=tuple(one.estimate for one in side),
                low=tuple(one.low for one in side),
                high=tuple(one.high for one in side),
                tone=tone,
                label=text,
            )
            for tone, text, away, side in sides
        ),
        about=shown[0].name,
    )


def _dependence(one: Dependence, told: PartialTold) -> Figure:
    marks: list[Mark] = []
    if told.centred:
        marks.append(Level(value=0.0, vertical=bool(one.levels)))
    for side, (tone, label, away) in enumerate(_SIDES):
        mean = one.drawn(one.means[side], level=not told.centred)
        marks += curve_marks(one, mean, one.seen[side], (tone, label, away))
    before, after = one.contrast.spread
    return _framed(
        one,
        f"dependence-{one.name}",
        f"What rows would get on average, were {one.name} different",
        (
            f"Partial dependence{_level(told)}, bands 95 %, point by point; single rows' lines "
            f"part from it by {before.estimate:.3g} in W0 and {after.estimate:.3g} in W1"
            f"{_along(one)}; W0 {len(told.windows[0]):,} and W1 {len(told.windows[1]):,} rows."
        ),
        tuple(marks),
        told.output.title.capitalize(),
    )


def _difference(one: Dependence, told: PartialTold) -> Figure:
    means = [one.drawn(mean, level=not told.centred) for mean in one.means]
    both = one.seen[0] & one.seen[1]
    return _framed(
        one,
        f"dependence-difference-{one.name}",
        f"Where {one.name} acts otherwise than before",
        (
            f"Incident less reference{_level(told)}, with a 95 % band, among values that both "
            "windows have; a difference comes from the other columns, as the model is the same."
        ),
        (
            Level(value=0.0, vertical=bool(one.levels)),
            *curve_marks(one, means[1] - means[0], both, ("incident", "difference", 0.0)),
        ),
        f"Difference of the {told.output.title}",
    )


def _individual(one: Dependence, told: PartialTold) -> Figure:
    at = tuple(float(place) for place in one.at)
    marks: list[Mark] = []
    for side, (tone, label, _) in enumerate(_SIDES):
        marks += [
            Line(
                x=at,
                y=tuple(float(value) for value in line),
                tone=tone,
                label="" if number else label,
            )
            for number, line in enumerate(one.drawn(one.lines[side], level=not told.centred))
        ]
    levels = Axis(label=one.name, kind="category", categories=one.shown)
    return Figure(
        id=f"individual-{one.name}",
        title=f"What single rows would get, were {one.name} different",
        caption=(
            f"Individual conditional expectations (ICE){_level(told)}: one line a row, "
            f"{len(one.lines[0])} of W0 and {len(one.lines[1])} of W1; where they are not "
            f"parallel, {one.name} acts together with other columns. Parts of a line may be "
            "values that such a row can never have."
        ),
        x=levels if one.levels else Axis(label=one.name),
        y=Axis(label=told.output.title.capitalize()),
        marks=tuple(marks),
        about=one.name,
    )


def _level(told: PartialTold) -> str:
    return " less the mean of each line" if told.centred else ""


def _along(one: Dependence) -> str:
    return f"; moved along: {', '.join(one.along)}" if one.along else ""


def _framed(
    one: Dependence, name: str, title: str, caption: str, marks: tuple[Mark, ...], label: str
) -> Figure:
    categories = Axis(kind="category", categories=one.shown)
    return Figure(
        id=name,
        title=title,
        caption=caption,
        x=Axis(label=label) if one.levels else Axis(label=one.name),
        y=categories if one.levels else Axis(label=label),
        marks=marks,
        about=one.name,
    )
