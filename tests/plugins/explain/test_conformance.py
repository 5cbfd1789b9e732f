"""Our own plugin passes the check that everybody's must pass."""

import pyarrow as pa
import pyarrow.compute as pc

from workbench.api import Result
from workbench.api.testing.conformance import Perturbation, Terms, check_plugin
from workbench_explain import workbench_analyses


def constant(table: pa.Table) -> pa.Table:
    """Give every incident row the same temperature."""
    at = table.column_names.index("temperature")
    same = pc.multiply(pc.add(pc.multiply(table["temperature"], 0.0), 18.0), 1.0)
    return table.set_column(at, "temperature", same)


def loses_importance(before: Result, after: Result) -> bool:
    del before
    return after.answer["features"]["temperature"]["incident"]["value"] == 0.0


def moves(before: Result, after: Result) -> bool:
    one, other = (r.answer["features"]["temperature"]["moved"] for r in (before, after))
    return abs(other) < abs(one)


def follows_the_heat(before: Result, after: Result) -> bool:
    """Ten degrees more on each row: the whole change of the mean answer is temperature's."""
    shares = after.answer["features"]
    moved = after.answer["incident"] - before.answer["incident"]
    gaps = {name: one["difference"]["mean"]["value"] for name, one in shares.items()}
    more = (
        shares["temperature"]["incident"]["mean"]["value"]
        - before.answer["features"]["temperature"]["incident"]["mean"]["value"]
    )
    return (
        moved > 0.05
        and more > 0.8 * moved
        and shares["temperature"]["difference"]["mean"]["q"] < 0.05
        and max(gaps, key=lambda name: gaps[name]) == "temperature"
    )


def warmer(table: pa.Table) -> pa.Table:
    """Give every incident row ten degrees more."""
    at = table.column_names.index("temperature")
    return table.set_column(at, "temperature", pc.add(table["temperature"], 10.0))


def test_it_conforms_and_sees_a_known_change() -> None:
    terms = Terms(
        perturbations={
            "explain.permutation": Perturbation(constant, loses_importance),
            "explain.ale": Perturbation(constant, moves),
            "explain.shapley": Perturbation(warmer, follows_the_heat),
        }
    )
    report = check_plugin("workbench_explain", terms)
    assert [one.id for one in report.analyses] == [one.id for one in workbench_analyses()]
