"""Figures with the numbers of one sample incident, for tests and for the gallery."""

import itertools
import math
import random
from datetime import UTC, datetime

from workbench.desktop.plots.bracket_rows import BracketRow
from workbench.domain.figures import (
    Axis,
    Band,
    Bars,
    Distribution,
    Figure,
    Flags,
    Heatmap,
    Intervals,
    Level,
    Line,
    Span,
)

START = datetime(2026, 4, 30, tzinfo=UTC).timestamp()
HOUR = 3600.0
BINS = 85
REFERENCE = (datetime(2026, 4, 30, tzinfo=UTC), datetime(2026, 5, 14, tzinfo=UTC))
INCIDENT = (datetime(2026, 5, 14, 6, tzinfo=UTC), datetime(2026, 5, 21, 6, tzinfo=UTC))
ONSET = INCIDENT[0].timestamp()


def times(count=BINS, step=6 * HOUR):
    return tuple(START + i * step for i in range(count))


def auc_values(seed=20):
    dice = random.Random(seed)
    values = []
    for at in times():
        noise = dice.gauss(0, 0.006)
        if at < ONSET:
            values.append(0.804 + noise)
        elif at < ONSET + 6 * HOUR:
            values.append(0.71)
        else:
            values.append(0.675 + noise * 0.8)
    return tuple(values)


def auc():
    y = auc_values()
    return Figure(
        id="auc",
        title="AUC fell 0.130 within ten hours on 14 May",
        caption="AUC in 6-hour windows with 95 % intervals",
        x=Axis(kind="time"),
        y=Axis(label="AUC, 6-hour windows"),
        marks=(
            Band(x=times(), low=tuple(v - 0.014 for v in y), high=tuple(v + 0.014 for v in y)),
            Level(value=0.804, tone="reference", label="W0 0.804\n[0.796, 0.812]"),
            Line(x=times(), y=y, label="0.674\n[0.661, 0.687]"),
        ),
    )


def home_auc():
    figure = auc()
    band, _, line = figure.marks
    cut = next(i for i, at in enumerate(times()) if at >= ONSET)
    marks = (
        Span(start=ONSET, end=times()[-1], tone="incident"),
        band.model_copy(
            update={
                "x": band.x[: cut + 1],
                "low": band.low[: cut + 1],
                "high": band.high[: cut + 1],
                "tone": "reference",
            }
        ),
        band.model_copy(
            update={
                "x": band.x[cut:],
                "low": band.low[cut:],
                "high": band.high[cut:],
                "tone": "incident",
            }
        ),
        Level(value=0.804, tone="reference", label="W0 0.804"),
        Line(x=line.x[: cut + 1], y=line.y[: cut + 1], tone="reference"),
        Line(x=line.x[cut:], y=line.y[cut:], tone="incident", label="W1 0.674"),
    )
    return figure.model_copy(update={"marks": marks})


def volume():
    dice = random.Random(3)
    return Figure(
        id="rows",
        title="Rows scored did not change",
        x=Axis(kind="time"),
        y=Axis(label="Rows scored per 6 h", zero=True),
        marks=(
            Bars(
                at=tuple(at + 3 * HOUR for at in times()),
                length=tuple(float(round(dice.gauss(290, 7))) for _ in times()),
                width=6 * HOUR,
            ),
            Level(value=290.0, label="unchanged", tone="muted"),
        )[:1],
    )


def drift():
    dice = random.Random(4)
    temp, wind = [], []
    for at in times():
        temp.append(0.04 + dice.gauss(0, 0.008) + (0.37 if at >= ONSET else 0))
        ramp = min(max((at - (ONSET - 30 * HOUR)) / (96 * HOUR), 0), 1)
        wind.append(0.06 + dice.gauss(0, 0.012) + 0.56 * ramp)
    return Figure(
        id="drift",
        title="temp jumped, windspeed climbed",
        x=Axis(kind="time"),
        y=Axis(label="Drift from W0 (PSI, 10 bins)", zero=True),
        marks=(
            Level(value=0.2, label="alert 0.20"),
            Line(x=times(), y=tuple(wind), dashed=True, tone="plain", label="windspeed 0.62"),
            Line(x=times(), y=tuple(temp), label="temp 0.41"),
        ),
    )


def small(name, level, spread, unit, seed):
    dice = random.Random(seed)
    return Figure(
        id=name.partition(",")[0].lower().replace(" ", "-"),
        title=f"{name} did not change",
        x=Axis(kind="time"),
        y=Axis(label=name, unit=unit, zero=True),
        marks=(
            Line(
                x=times(),
                y=tuple(level + dice.gauss(0, spread) for _ in times()),
                label="unchanged",
                tone="muted",
            ),
        ),
    )


def lanes():
    return (
        auc(),
        volume(),
        drift(),
        small("Missing values, worst column (hum)", 0.5, 0.06, "%", 5),
        small("Label delay, median", 1.6, 0.15, "h", 6),
    )


EVENTS = (
    [
        datetime(2026, 5, 12, 14, tzinfo=UTC),
        datetime(2026, 5, 14, 5, tzinfo=UTC),
        datetime(2026, 5, 15, 2, tzinfo=UTC),
    ],
    ["Model 3.2.2 deployed", "Firmware update, station group B", "Feature store refresh"],
    [False, True, False],
)

CAUSES = ("temp", "atemp", "weathersit", "hum", "windspeed", "Model 3.2.2")


def bracket_rows():
    return [
        BracketRow(
            "temp",
            "unit change, °C sent as °F",
            0.129,
            (0.112, 0.144),
            0.124,
            (0.108, 0.139),
            0.41,
            2,
        ),
        BracketRow("atemp", "follows temp", 0.021, (0.009, 0.033), 0.019, (0.006, 0.031), 0.33, 3),
        BracketRow(
            "weathersit", "none found", 0.003, (-0.002, 0.008), 0.002, (-0.004, 0.007), 0.05, 5
        ),
        BracketRow("hum", "none found", 0.002, (-0.003, 0.007), 0.001, (-0.004, 0.006), 0.07, 4),
        BracketRow(
            "windspeed",
            "drift without effect",
            0.001,
            (-0.004, 0.006),
            0.002,
            (-0.004, 0.007),
            0.62,
            1,
        ),
        BracketRow("Model 3.2.2", "deployed 12 May", 0.0, (-0.005, 0.004), 0.001, (-0.004, 0.005)),
    ]


def brackets():
    at = tuple(float(i) for i in range(6))
    return Figure(
        id="brackets",
        title="temp explains the drop",
        caption="Effect on AUC of restoring W0 values, and of putting in only W1 values; n = 8 064",
        x=Axis(label="Effect on AUC, with 95 % intervals", zero=True),
        y=Axis(kind="category", categories=CAUSES),
        marks=(
            Level(value=0.130, vertical=True, label="whole drop"),
            Intervals(
                at=at,
                estimate=(0.129, 0.021, 0.003, 0.002, 0.001, 0.000),
                low=(0.112, 0.009, -0.002, -0.003, -0.004, -0.005),
                high=(0.144, 0.033, 0.008, 0.007, 0.006, 0.004),
                tone="restored",
                label="restored: W0 values put back",
                bars=True,
            ),
            Intervals(
                at=at,
                estimate=(0.124, 0.019, 0.002, 0.001, 0.002, 0.001),
                low=(0.108, 0.006, -0.004, -0.004, -0.004, -0.004),
                high=(0.139, 0.031, 0.007, 0.006, 0.007, 0.005),
                tone="lost",
                label="lost: only W1 values put in",
                bars=True,
            ),
        ),
    )


def humps(reference=20.0, second=68.0, weight=0.35, bins=36, top=100.0):
    width = top / bins
    edges = tuple(i * width for i in range(bins + 1))

    def bell(x, at, wide):
        return math.exp(-0.5 * ((x - at) / wide) ** 2) / wide

    def share(parts):
        raw = [
            sum(w * bell((a + b) / 2, at, wide) for w, at, wide in parts)
            for a, b in itertools.pairwise(edges)
        ]
        return tuple(v / sum(raw) for v in raw)

    return (
        edges,
        share([(1, reference, 7.0)]),
        share([(1 - weight, reference, 7.0), (weight, second, 11.0)]),
    )


def distribution():
    edges, one, other = humps()
    return Figure(
        id="column-temp",
        title="temp has a second hump in W1",
        caption="Share of rows in each bin; W0 16 128 rows, W1 8 064 rows",
        x=Axis(label="temp as received", unit="°C"),
        y=Axis(label="share of rows", zero=True),
        marks=(
            Distribution(edges=edges, share=one, tone="reference", label="W0"),
            Distribution(edges=edges, share=other, tone="incident", label="W1", filled=False),
        ),
        about="temp",
    )


def categories():
    return Figure(
        id="column-weathersit",
        title="weathersit is the same in both",
        x=Axis(
            label="weathersit",
            kind="category",
            categories=("clear", "mist", "light rain", "heavy rain"),
        ),
        y=Axis(label="share of rows", zero=True),
        marks=(
            Distribution(
                edges=(0, 1, 2, 3, 4), share=(0.61, 0.27, 0.11, 0.01), tone="reference", label="W0"
            ),
            Distribution(
                edges=(0, 1, 2, 3, 4),
                share=(0.59, 0.29, 0.1, 0.02),
                tone="incident",
                label="W1",
                filled=False,
            ),
        ),
    )


def forest():
    names = ("temp", "atemp", "windspeed", "hum", "weathersit", "hr")
    return Figure(
        id="shifts",
        title="Two of six columns moved beyond what past windows differ by",
        x=Axis(label="Shift, JS distance", zero=True),
        y=Axis(kind="category", categories=names),
        marks=(
            Level(value=0.1, vertical=True, label="usual range"),
            Intervals(
                at=tuple(float(i) for i in range(6)),
                estimate=(0.31, 0.29, 0.44, 0.04, 0.02, 0.01),
                low=(0.28, 0.26, 0.41, 0.02, 0.01, 0.0),
                high=(0.34, 0.32, 0.47, 0.06, 0.04, 0.02),
            ),
        ),
    )


def heat():
    dice = random.Random(8)
    names = ("temp", "atemp", "windspeed", "hum", "weathersit")
    days = tuple(f"{d} May" for d in range(8, 20))
    values = []
    for row in range(5):
        line = []
        for column in range(12):
            value = abs(dice.gauss(0.3, 0.15)) + (1.5 if row < 2 and column >= 6 else 0)
            line.append(
                None
                if (row, column) == (3, 4)
                else min(2.0, value + (column * 0.12 if row == 2 else 0))
            )
        values.append(tuple(line))
    return Figure(
        id="matrix",
        title="Where in time each column left its usual range",
        x=Axis(kind="category", categories=days),
        y=Axis(kind="category", categories=names),
        marks=(Heatmap(values=tuple(values), high=2.0, label="times threshold"),),
    )


def flagged():
    figure = auc()
    at, titles, strong = EVENTS
    marks = (
        Span(
            start=REFERENCE[0].timestamp(),
            end=REFERENCE[1].timestamp(),
            tone="reference",
            label="W0",
        ),
        Span(start=ONSET, end=INCIDENT[1].timestamp(), tone="incident", label="W1"),
        *figure.marks,
        Flags(at=tuple(a.timestamp() for a in at), title=tuple(titles), emphasised=tuple(strong)),
    )
    return figure.model_copy(update={"marks": marks})


def long_line(points=1_000_000):
    dice = random.Random(9)
    level, values = 0.0, []
    for _ in range(points):
        level = 0.999 * level + dice.gauss(0, 1)
        values.append(level)
    return Figure(
        id="long",
        title="A million points",
        x=Axis(kind="time"),
        y=Axis(label="Latency", unit="ms"),
        marks=(Line(x=tuple(START + i for i in range(points)), y=tuple(values), label="p99"),),
    )


def many_lanes(count=50, points=100_000):
    dice = random.Random(2)
    at = tuple(START + 60.0 * i for i in range(points))
    steps = [dice.gauss(0, 1) for _ in range(points)]
    walk = tuple(itertools.accumulate(steps))
    return [
        Figure(
            id=f"signal-{i}",
            title=f"Signal {i}",
            x=Axis(kind="time"),
            y=Axis(label=f"Signal {i}"),
            marks=(Line(x=at, y=walk),),
        )
        for i in range(count)
    ]
