"""What turned which rows: sentences, tables and a figure."""

from dataclasses import dataclass

import pyarrow as pa

from workbench.api import Axis, Figure, Finding, Intervals, JsonValue, Result
from workbench.science.intervals import Interval, wilson
from workbench_explain.wording import listed

_DRAWN = 15
_SAID = 8
_FEW = 5


@dataclass(frozen=True)
class Way:
    """One set of changes that turns a row.

    Attributes
    ----------
    changes : tuple of (str, str, str)
        Column, value as it is, value that turns the row.
    followed : tuple of (str, str, str)
        Derived columns that the lineage changed with them.
    cost : float
        Share of reference rows passed by numbers, plus 1 for each changed level.
    said : str
        The prediction then.
    """

    changes: tuple[tuple[str, str, str], ...]
    followed: tuple[tuple[str, str, str], ...]
    cost: float
    said: str


@dataclass(frozen=True)
class Turned:
    """A row and the ways that turn it; none where the search found none."""

    name: str
    said: str
    goal: str
    ways: tuple[Way, ...]
    already: bool = False


@dataclass(frozen=True)
class CounterfactualTold:
    """Everything there is to tell.

    Attributes
    ----------
    rows : tuple of Turned
    free : tuple of str
        Columns that could change.
    most : int
        Changes allowed at once.
    named : bool
        Whether the row was asked for by name.
    labelled : bool
        Whether the incident has labels.
    """

    rows: tuple[Turned, ...]
    free: tuple[str, ...]
    most: int
    named: bool
    labelled: bool

    @property
    def turned(self) -> list[Turned]:
        """The rows with a way."""
        return [one for one in self.rows if one.ways]

    def counts(self) -> list[tuple[str, int]]:
        """Return how many rows' cheapest way changes each column, most first."""
        seen: dict[str, int] = {}
        for row in self.turned:
            for name, _, _ in row.ways[0].changes:
                seen[name] = seen.get(name, 0) + 1
        return sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))


def result(told: CounterfactualTold) -> Result:
    """Return the whole answer."""
    counts = told.counts()
    return Result(
        summary=_summary(told),
        next_step=_next_step(told),
        findings=_findings(told),
        tables={"counterfactuals": _table(told)},
        figures=_figures(told),
        scalars={
            "rows": len(told.rows),
            "turned": len(told.turned),
            "most_changes": told.most,
            "columns_free": len(told.free),
            "first": counts[0][0] if counts else None,
        },
        answer={
            "rows": [_row(one) for one in told.rows],
            "columns": dict(counts),
        },
    )


def _row(one: Turned) -> dict[str, JsonValue]:
    return {
        "row": one.name,
        "predicted": one.said,
        "goal": one.goal,
        "already": one.already,
        "ways": [
            {
                "changes": [_change(change) for change in way.changes],
                "followed": [_change(change) for change in way.followed],
                "cost": way.cost,
                "predicted": way.said,
            }
            for way in one.ways
        ],
    }


def _change(change: tuple[str, str, str]) -> dict[str, JsonValue]:
    return {"feature": change[0], "from": change[1], "to": change[2]}


def _summary(told: CounterfactualTold) -> str:
    turned, rows = len(told.turned), len(told.rows)
    if told.named:
        one = told.rows[0]
        if one.already:
            return f"Row {one.name} is {one.goal} already; nothing needs to change."
        if not one.ways:
            return _nothing(told, f"Row {one.name}")
        return f"{_sentence(one, one.ways[0])}."
    which = "wrongly predicted" if told.labelled else "unusually predicted"
    if not turned:
        return _nothing(told, f"None of {rows} typical {which} rows")
    first, often = told.counts()[0]
    fewest = max(len(one.ways[0].changes) for one in told.turned)
    return (
        f"{turned} of {rows} typical {which} rows turn with at most {fewest} changed "
        f"column{'s' if fewest > 1 else ''}; {first} is among the changes in {often} of them."
    )


def _nothing(told: CounterfactualTold, subject: str) -> str:
    verb = "turns" if subject.startswith("None") else "does not turn"
    return (
        f"{subject} {verb} with {told.most} changes or fewer to values of the reference, as far "
        "as was searched."
    )


def _next_step(told: CounterfactualTold) -> str:
    counts = told.counts()
    if not counts:
        return "Allow more changes, a larger budget or fewer immutable columns."
    first = counts[0][0]
    return f"Ask what if {first} had kept its history: that measures it on all rows, not on a few."


def _sentence(one: Turned, way: Way) -> str:
    changed = [f"{name} {after} instead of {before}" for name, before, after in way.changes]
    follows = [name for name, _, _ in way.followed]
    tail = f" ({listed(follows)} following)" if follows else ""
    return f"Row {one.name} is predicted {one.said}; with {listed(changed)}{tail} it is {one.goal}"


def _findings(told: CounterfactualTold) -> tuple[Finding, ...]:
    found = []
    for name, often in told.counts()[:_FEW] if not told.named else ():
        share: Interval = wilson(often, len(told.rows))
        found.append(
            Finding(
                id=f"changed.{name}",
                text=(
                    f"{name} is among the cheapest changes in {often} of {len(told.rows)} typical "
                    f"rows ({share.low:.0%} to {share.high:.0%})."
                ),
                about=name,
                effect=share.estimate,
                interval=(share.low, share.high),
                unit="share of rows",
                n=len(told.rows),
                weight=0.4,
                caveats=("Typical rows are chosen, not drawn: the interval is a rough guide.",),
            )
        )
    for number, one in enumerate(told.turned[:_SAID]):
        way = one.ways[0]
        found.append(
            Finding(
                id=f"turned.{number + 1}",
                text=f"{_sentence(one, way)}.",
                about=way.changes[0][0],
                effect=way.cost,
                unit="cost of the change",
                n=1,
                weight=0.3,
                caveats=("It shows what the model needs, not what happened.",),
            )
        )
    return tuple(found)


def _table(told: CounterfactualTold) -> pa.Table:
    rows = [
        {
            "row": one.name,
            "predicted": one.said,
            "goal": one.goal,
            "way": number + 1,
            "column": name,
            "from": before,
            "to": after,
            "follows": follows,
            "cost": way.cost,
            "then_predicted": way.said,
        }
        for one in told.rows
        for number, way in enumerate(one.ways)
        for follows, group in ((False, way.changes), (True, way.followed))
        for name, before, after in group
    ]
    texts = ("row", "predicted", "goal", "column", "from", "to", "then_predicted")
    kinds = {"way": pa.int64(), "follows": pa.bool_(), "cost": pa.float64()}
    order = ("row", "predicted", "goal", "way", "column", "from", "to", "follows", "cost")
    schema = pa.schema(
        [(n, pa.string() if n in texts else kinds[n]) for n in (*order, "then_predicted")]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _figures(told: CounterfactualTold) -> tuple[Figure, ...]:
    counts = told.counts()[:_DRAWN]
    if not counts or told.named:
        return ()
    rows = len(told.rows)
    shares = [wilson(often, rows) for _, often in counts]
    return (
        Figure(
            id="changed-columns",
            title=f"{counts[0][0]} turns the prediction most often",
            caption=(
                f"Share of {rows} typical incident rows whose cheapest turn changes the column, "
                "with 95 % Wilson intervals; rows are chosen, not drawn."
            ),
            x=Axis(label="Share of rows", unit="%", zero=True),
            y=Axis(kind="category", categories=tuple(name for name, _ in counts)),
            marks=(
                Intervals(
                    at=tuple(float(at) for at in range(len(counts))),
                    estimate=tuple(100 * one.estimate for one in shares),
                    low=tuple(100 * one.low for one in shares),
                    high=tuple(100 * one.high for one in shares),
                    tone="plain",
                    label="rows",
                    bars=True,
                ),
            ),
            about=counts[0][0],
        ),
    )
