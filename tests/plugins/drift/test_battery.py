"""The battery names what moved, says why it cannot tell, and is the same whatever the order."""

import pandas as pd
import pyarrow as pa
import pytest
from pydantic import ValidationError

from workbench.api import Cancelled, Result
from workbench_drift.battery import Battery

ORDER = ["label", "fixed", "shop", "order", "temp", "score", "amount"]


def run(context, **parameters) -> Result:
    return Battery().run(context, Battery.Parameters(**parameters))


def statuses(result: Result) -> dict[str, str]:
    return {name: entry["status"] for name, entry in result.answer["columns"].items()}


def test_it_names_what_moved_and_only_that(make, reference, moved) -> None:
    result = run(make(reference, moved))
    assert statuses(result) == {
        "amount": "drift",
        "fixed": "not_testable",
        "label": "no_drift",
        "order": "not_testable",
        "score": "no_drift",
        "shop": "drift",
        "temp": "drift",
    }
    columns = result.answer["columns"]
    assert columns["amount"]["missing_incident"] == 0.2
    assert columns["amount"]["measure"] == "Change of the missing share"
    assert columns["shop"]["notes"] == ["unseen_levels"]
    assert columns["temp"]["ks"] == pytest.approx(0.24, abs=0.05)
    low, high = columns["temp"]["interval"]
    assert low < columns["temp"]["effect"] < high
    assert columns["score"]["role"] == "score"
    assert all(entry["reason"] for entry in columns.values())


def test_nothing_moved_is_said_in_a_sentence(make, reference, quiet) -> None:
    result = run(make(reference, quiet))
    assert "drift" not in statuses(result).values()
    assert result.summary.startswith("No drift in 5 columns tested.")
    assert [finding.id for finding in result.findings] == ["not-testable"]


def test_findings_carry_effect_interval_and_weight(make, reference, moved) -> None:
    findings = {finding.id: finding for finding in run(make(reference, moved)).findings}
    drift = findings["drift.temp"]
    assert drift.interval is not None
    assert drift.interval[0] <= drift.effect <= drift.interval[1]
    assert drift.about == "temp"
    assert drift.q is not None
    assert drift.q < 1e-6
    assert "schema.shop.unseen_levels" in findings


def test_rows_and_columns_in_another_order_give_the_same_bytes(make, reference, moved) -> None:
    straight = run(make(reference, moved))
    shuffled = run(
        make(
            reference.sample(frac=1, random_state=0)[ORDER],
            moved.sample(frac=1, random_state=1)[ORDER[::-1]],
            name="two",
        )
    )
    assert straight.canonical_document() == shuffled.canonical_document()
    for name, table in straight.tables.items():
        assert table.equals(shuffled.tables[name])


def test_a_column_gone_or_of_another_type_is_drift(make, reference, quiet) -> None:
    broken = quiet.drop(columns="temp").assign(amount="12,5")
    result = run(make(reference, broken))
    columns = result.answer["columns"]
    assert columns["temp"]["status"] == "drift"
    assert columns["temp"]["effect"] is None
    assert "absent" in columns["temp"]["reason"]
    assert columns["amount"]["status"] == "drift"
    assert "text" in columns["amount"]["reason"]
    found = {finding.id for finding in result.findings}
    assert {"schema.temp.absent", "schema.amount.type_change"} <= found


def test_a_label_that_is_not_there_yet_is_no_fault(make, reference, quiet) -> None:
    result = run(make(reference, quiet.drop(columns="label")))
    assert "label" not in result.answer["columns"]


def test_names_of_levels_of_a_sensitive_column_appear_nowhere(make, reference, moved) -> None:
    result = run(make(reference, moved, roles={"sensitive": ["shop"]}))
    assert statuses(result)["shop"] == "drift"
    assert b"secret" not in result.canonical_document()
    for table in result.tables.values():
        assert "secret" not in table.to_pandas().to_csv()
    shown = run(make(reference, moved, name="two"))
    assert b"secret shop" in shown.canonical_document()


def test_the_minimum_decides_what_is_called_drift(make, reference, moved) -> None:
    moved["temp"] -= 2.2
    assert statuses(run(make(reference, moved)))["temp"] == "drift"
    assert statuses(run(make(reference, moved), minimum="large"))["temp"] == "no_drift"
    with pytest.raises(ValidationError):
        run(make(reference, moved), minimum="huge")


def test_figures_and_tables_tell_the_same_story(make, reference, moved) -> None:
    result = run(make(reference, moved))
    figures = {figure.id: figure for figure in result.figures}
    assert set(figures) == {
        "ranked-effects",
        "aspects",
        "distribution-amount",
        "distribution-shop",
        "distribution-temp",
    }
    assert figures["ranked-effects"].title.startswith("3 of 7 columns drifted, shop most")
    shop = figures["distribution-shop"]
    assert "secret shop" in shop.x.categories
    for mark in shop.marks:
        assert sum(mark.share) == pytest.approx(1)
    columns = result.tables["columns"].to_pandas().set_index("column")
    assert columns.loc["temp", "effect"] == result.answer["columns"]["temp"]["effect"]
    assert result.scalars["family"] == len(
        result.tables["shifts"].filter(
            pa.compute.not_equal(result.tables["shifts"]["aspect"], "robust_distance")
        )
    )


def test_an_empty_incident_is_answered(make, reference) -> None:
    result = run(make(reference, reference.iloc[:0]))
    assert set(statuses(result).values()) == {"not_testable"}


def test_it_reads_one_column_at_a_time_and_stops_when_asked(make, reference, quiet) -> None:
    seen: list[float] = []

    def report(fraction: float, text: str) -> None:
        seen.append(fraction)
        if len(seen) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(make(reference, quiet, report=report))
    assert seen == sorted(seen)
    assert len(seen) == 3


def test_one_outlier_does_not_blind_it(make, reference, moved) -> None:
    wild: pd.DataFrame = reference.copy()
    wild.loc[0, "temp"] = 1e6
    clean, dirty = (
        run(make(side, moved, name=name)).answer["columns"]["temp"]
        for name, side in (("a", reference), ("b", wild))
    )
    for measure in ("effect", "ks", "w1", "psi", "js"):
        assert dirty[measure] == pytest.approx(clean[measure], rel=0.01)
