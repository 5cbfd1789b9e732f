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


def wrong_on_trial(table: pa.Table) -> pa.Table:
    """Turn the label round on every incident row whose plan is a trial."""
    at = table.column_names.index("churned")
    turned = pc.if_else(
        pc.equal(table["plan"], "trial"), pc.subtract(1, table["churned"]), table["churned"]
    )
    return table.set_column(at, "churned", turned)


def names_the_trials(before: Result, after: Result) -> bool:
    named = [
        [one["slice"] for one in r.answer["slices"] if one["worse"] and "plan" in one["slice"]]
        for r in (before, after)
    ]
    return named == [[], ["plan is trial"]]


def draws_lines_together(before: Result, after: Result) -> bool:
    """Where temperature no longer varies, rows part less over age."""
    one, other = (r.answer["features"]["age"]["incident"] for r in (before, after))
    return other["heterogeneity"] < one["heterogeneity"]


def leaves_the_rules(before: Result, after: Result) -> bool:
    """A temperature that is the same on all rows can hold for one rule of it at most."""
    supports = [
        [rule["support"][1] for rule in r.answer["reference"]["rules"]] for r in (before, after)
    ]
    errors = any("temperature" in one["rule"] for one in after.answer["errors"]["rules"])
    return supports[1].count(0.0) > supports[0].count(0.0) and not errors


def healed(table: pa.Table) -> pa.Table:
    """Give every incident row its temperature in Celsius again."""
    at = table.column_names.index("temperature")
    warm = pc.greater(table["temperature"], 40.0)
    mended = pc.divide(pc.subtract(table["temperature"], 32.0), 1.8)
    return table.set_column(at, "temperature", pc.if_else(warm, mended, table["temperature"]))


def is_not_looked_into(before: Result, after: Result) -> bool:
    """The input whose repair gives back most is temperature as long as it needs one."""
    return before.answer["feature"] == "temperature" != after.answer["feature"]


def ancient(table: pa.Table) -> pa.Table:
    """Give every incident row an age that no good row has."""
    at = table.column_names.index("age")
    return table.set_column(at, "age", pc.add(pc.multiply(table["age"], 0.0), 400.0))


def turns_the_age(before: Result, after: Result) -> bool:
    return (before.scalars["first"], after.scalars["first"]) == ("temperature", "age")


def grows_where_trials_are(before: Result, after: Result) -> bool:
    named = [
        [
            one["slice"]
            for one in r.answer["tree"]
            if one["worse"] and one["slice"] == "plan is trial"
        ]
        for r in (before, after)
    ]
    return named == [[], ["plan is trial"]]


def turned(table: pa.Table) -> pa.Table:
    """Turn the label round on every incident row."""
    at = table.column_names.index("churned")
    return table.set_column(at, "churned", pc.subtract(1, table["churned"]))


def confuses_what_was_right(before: Result, after: Result) -> bool:
    """What was right is wrong now: 0 is taken for 1 as often as 1 was predicted as 1 before."""
    one, other = (
        {(c["true"], c["predicted"]): c for c in r.answer["confusion"]} for r in (before, after)
    )
    right = 1 - one["1", "0"]["incident"]["value"]
    grown = other["0", "1"]
    return grown["sure"] and abs(grown["incident"]["value"] - right) < 1e-9


def another_world(table: pa.Table) -> pa.Table:
    """Put every incident row back among the good ones, and turn its label round."""
    return turned(healed(table))


def sees_another_world(before: Result, after: Result) -> bool:
    """Half of the rows lie where no good row lies, so nothing is said; then the boundary moved."""
    return before.answer["status"] == "not testable" and after.scalars["moved"] is True


def test_it_conforms_and_sees_a_known_change() -> None:
    terms = Terms(
        perturbations={
            "explain.permutation": Perturbation(constant, loses_importance),
            "explain.ale": Perturbation(constant, moves),
            "explain.shapley": Perturbation(warmer, follows_the_heat),
            "explain.partial_dependence": Perturbation(constant, draws_lines_together),
            "explain.slices": Perturbation(wrong_on_trial, names_the_trials),
            "explain.surrogate": Perturbation(constant, leaves_the_rules),
            "explain.what_if": Perturbation(healed, is_not_looked_into),
            "explain.counterfactual": Perturbation(ancient, turns_the_age),
            "explain.slice_tree": Perturbation(wrong_on_trial, grows_where_trials_are),
            "explain.boundary": Perturbation(another_world, sees_another_world),
            "quality.errors": Perturbation(turned, confuses_what_was_right),
        }
    )
    report = check_plugin("workbench_explain", terms)
    assert [one.id for one in report.analyses] == [one.id for one in workbench_analyses()]
    assert {one.id for one in report.analyses} == set(terms.perturbations)
