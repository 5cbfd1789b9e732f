"""Ways to give a column back: what each changes, and what it says it does."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.suspects import suspects
from workbench.science.causes.whatif import Window
from workbench.science.explanation.lines import Line, known_line
from workbench.science.explanation.mechanisms import (
    IMPUTE,
    INVERSE,
    ORDER,
    QUANTILE,
    REPLAY,
    Mechanism,
    Workshop,
    quantile_map,
)


def table(seed: int, rows: int = 600) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    warm = random.normal(20, 5, rows)
    return pd.DataFrame(
        {
            "warm": np.round(warm, 1),
            "sales": np.round(3 * warm + random.normal(size=rows), 1),
            "shop": random.choice(["north", "south"], rows),
        }
    )


def workshop(incident: pd.DataFrame, name: str, **more) -> Workshop:
    problem = CauseProblem(table(1), incident, ("sales", "shop", "warm"), **more)
    evidence = Evidence(canonical(problem))
    own = [c for c in suspects(evidence) if name in {c.node, c.with_node}]
    return Workshop(evidence, name, tuple(sorted(own, key=lambda c: -c.strength)))


@pytest.mark.parametrize(
    ("line", "formula"),
    [
        (Line(1.8, 32.0), "t ← (t − 32) / 1.8"),
        (Line(1.0, -273.15), "t ← (t + 273.15)"),
        (Line(0.5, 0.0), "t ← t × 2"),
        (Line(-1.0, 0.0), "t ← −t"),
        (Line(1000.0, 0.0), "t ← t / 1000"),
    ],
)
def test_a_line_is_written_as_a_reader_would(line: Line, formula: str) -> None:
    assert line.formula("t") == formula
    assert line.undone(np.array([line.factor * 7 + line.offset])) == pytest.approx([7.0])


def test_a_fitted_line_near_a_conversion_is_that_conversion() -> None:
    assert known_line(Line(1.8014, 31.97), 20.0) == Line(1.8, 32.0)
    assert known_line(Line(2.541, 0.0), 5.0) == Line(2.54, 0.0)
    assert known_line(Line(1.73, 4.0), 5.0) == Line(1.73, 4.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_quantile_map_keeps_order_and_takes_values_of_the_target(values: list[float]) -> None:
    target = np.arange(0.0, 30.0, 0.5)
    found = quantile_map(np.array(values), target)
    assert set(found) <= set(target)
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


def test_a_unit_change_is_undone_on_its_rows_and_made_again_in_good_ones() -> None:
    incident = table(2)
    found = workshop(incident.assign(warm=incident["warm"] * 1000), "warm")
    inverse = found.inverse()
    assert isinstance(inverse, Mechanism)
    assert inverse.formula == "warm ← warm / 1000 on flagged rows"
    assert inverse.repairs[0]["warm"].max() < 60
    assert found.first_choice(found.all()) == INVERSE
    breaks, described = found.fault(inverse, inverse)
    broken = breaks(np.random.default_rng(0), Window(found.evidence, incident=False).columns)
    assert broken["warm"].mean() > 10_000
    assert "same fault" in described


def test_values_gone_missing_are_imputed_from_the_other_columns() -> None:
    incident = table(2)
    true = incident["warm"].copy()
    incident.loc[incident.index % 2 == 0, "warm"] = np.nan
    found = workshop(incident.assign(true=true), "warm")
    imputed = found.imputation()
    assert isinstance(imputed, Mechanism)
    assert found.first_choice(found.all()) == IMPUTE
    assert imputed.rows.sum() == 300
    kept = found.evidence.problem.incident["true"].to_numpy()
    assert np.abs(imputed.repairs[0]["warm"] - kept)[imputed.rows].mean() < 2
    assert "sales" in imputed.formula


def test_a_share_holds_every_smaller_one() -> None:
    incident = table(2)
    found = workshop(incident.assign(warm=incident["warm"] * 1000), "warm")
    mapped = found.quantile_map()
    assert isinstance(mapped, Mechanism)
    rank = np.random.default_rng(0).random(600)
    parts = [mapped.on_share(share, found.evidence, rank) for share in (0.0, 0.3, 0.7, 1.0)]
    assert [round(part.rows.mean(), 2) for part in parts] == pytest.approx(
        [0, 0.3 * mapped.rows.mean(), 0.7 * mapped.rows.mean(), mapped.rows.mean()], abs=0.01
    )
    for smaller, larger in pairwise(parts):
        assert not (smaller.rows & ~larger.rows).any()
    observed = found.evidence.columns["warm"].incident
    assert np.array_equal(parts[0].repairs[0]["warm"], observed)


def test_every_mechanism_is_there_or_says_why_not() -> None:
    found = workshop(table(2), "shop").all()
    assert tuple(found) == ORDER
    assert found[QUANTILE] == "Levels have no quantiles."
    assert "No history" in str(found[REPLAY])
