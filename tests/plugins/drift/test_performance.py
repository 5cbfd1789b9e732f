"""Performance without labels: estimated, checked where labels exist, refused with a reason."""

import json

import numpy as np
import pandas as pd
import pytest

from workbench.api import Cancelled, Result
from workbench_drift.performance import PerformanceWithoutLabels

ROLES = {"score": "score", "prediction": "predicted", "label": "label"}
FEATURES = ("amount", "plan")


def run(context, rows: int = 600, **parameters) -> Result:
    analysis = PerformanceWithoutLabels
    return analysis().run(context, analysis.Parameters(draws=80, rows=rows, **parameters))


def loans(seed: int, rows: int = 2500, shift: float = 0.0, plans=(0.5, 0.5)) -> pd.DataFrame:
    """Return rows; the score is overconfident and does not look at the plan."""
    rng = np.random.default_rng(seed)
    amount = rng.normal(shift, 1, rows)
    plan = rng.choice(["new", "old"], rows, p=plans)
    margin = 1.3 * amount + np.where(plan == "new", 0.4, -2.0)
    label = (rng.random(rows) < 1 / (1 + np.exp(-margin))).astype(float)
    score = 1 / (1 + np.exp(-2 * amount))
    return pd.DataFrame(
        {
            "amount": amount,
            "plan": plan,
            "score": score,
            "predicted": (score > 0.5).astype(float),
            "label": label,
            "at": pd.Timestamp("2026-03-01", tz="UTC")
            + pd.to_timedelta(np.sort(rng.random(rows)) * 10 + 10 * (seed % 2), unit="D"),
        }
    )


@pytest.fixture
def asked(make):
    """Return a maker of contexts over two frames of loans."""

    def context(reference, incident, **more):
        roles = {**ROLES, "features": FEATURES, "timestamp": "at", **more.pop("roles", {})}
        return make(reference, incident, roles=roles, **more)

    return context


def accuracy(frame: pd.DataFrame) -> float:
    return float((frame["label"] == frame["predicted"]).mean())


def test_a_shift_of_the_rows_is_estimated_without_their_labels(asked) -> None:
    later = loans(3, shift=-1.0)
    result = run(asked(loans(2), later.assign(label=np.nan), task="binary", metric="accuracy"))
    entry = result.answer["metrics"]["accuracy"]
    low, high = entry["estimate"]["interval"]
    assert low <= accuracy(later) <= high
    assert entry["reference"]["estimate"] < low
    assert entry["realised"] is None
    assert result.answer["checks"]["incident"]["status"] == "not_testable"
    assert "assumes no concept change" in result.summary
    assert "cannot be checked" in result.summary
    assert result.answer["calibration"]["method"] != "recorded"


def test_the_assumption_holds_where_it_can_be_checked(asked) -> None:
    later = loans(3, shift=0.7)
    later.loc[later.index[600:], "label"] = np.nan
    result = run(asked(loans(2), later))
    check = result.answer["checks"]["incident"]
    assert check["status"] == "holds"
    assert check["rows"] == 600
    assert result.answer["checks"]["reference"]["status"] == "holds"
    assert "No break shows on " in result.summary
    assert "could hide" in result.summary


def test_a_concept_change_breaks_the_assumption_and_is_split_off(asked) -> None:
    later = loans(3, shift=1.0)
    turned = np.random.default_rng(0).random(len(later)) < 0.3
    later["label"] = np.where(turned, 1 - later["label"], later["label"])
    result = run(asked(loans(2), later))
    assert result.answer["checks"]["incident"]["status"] == "broken"
    assert "concept change or label trouble" in result.summary
    split = result.answer["metrics"]["accuracy"]["split"]
    total, mix, concept = (split[part]["estimate"] for part in ("total", "covariate", "concept"))
    assert total == pytest.approx(mix + concept)
    assert split["concept"]["interval"][1] < -0.02
    finding = next(one for one in result.findings if one.id == "assumption")
    assert finding.interval is not None
    assert finding.weight == max(one.weight for one in result.findings)


def test_a_mix_of_rows_that_scores_hide_is_seen_by_the_weights(asked) -> None:
    reference = loans(2, 6000, plans=(0.7, 0.3))
    later = loans(3, 6000, plans=(0.2, 0.8))
    result = run(asked(reference, later), rows=6000)
    entry = result.answer["metrics"]["accuracy"]
    truth = accuracy(later)
    assert abs(entry["estimate"]["estimate"] - truth) > 0.02
    assert abs(entry["weighted"]["estimate"] - truth) < 0.015
    assert result.answer["checks"]["estimates_agree"]["status"] == "broken"
    assert result.answer["checks"]["incident"]["status"] == "broken"
    assert result.answer["checks"]["incident_weighted"]["status"] == "holds"
    assert "disagree" in next(one for one in result.findings if one.id == "weighted").text
    assert "weighted" in result.next_step


def test_windows_too_far_apart_are_not_weighted(asked) -> None:
    result = run(asked(loans(2), loans(3, shift=6.0)))
    assert result.answer["weights"]["status"] == "not_testable"
    assert "no like in the reference" in result.answer["weights"]["reason"]
    assert result.answer["metrics"]["accuracy"]["weighted"] is None


def test_rows_and_columns_in_another_order_give_the_same_bytes(asked) -> None:
    reference, later = loans(2), loans(3, shift=0.5)
    one = run(asked(reference, later))
    mixed = [
        frame.sample(frac=1, random_state=4)[frame.columns[::-1]] for frame in (reference, later)
    ]
    other = run(asked(*mixed, name="two"))
    assert one.canonical_document() == other.canonical_document()
    for name, table in one.tables.items():
        assert table.equals(other.tables[name])
    assert run(asked(reference, later, name="three", seed=5)).answer != one.answer


def test_bins_of_time_are_estimated_and_realised(asked) -> None:
    later = loans(3, 4000)
    later.loc[later.index[2000:], "label"] = np.nan
    result = run(asked(loans(2, 4000), later), every="day")
    table = result.tables["over_time"].to_pandas()
    days = table[table["window"] == "incident"]
    assert len(table) == 20
    assert days["estimated"].notna().all()
    assert days["realised"].isna().any()
    assert days["realised"].notna().any()
    seen = days[days["realised"].notna()]
    assert (seen["estimated"].between(seen["realised_low"], seen["realised_high"])).mean() >= 0.6
    figure = next(one for one in result.figures if one.id == "performance-over-time")
    assert {mark.label for mark in figure.marks if mark.mark == "line"} == {"estimated", "realised"}


def test_text_labels_and_truth_values_are_read_alike(asked) -> None:
    frames = [loans(2), loans(3, shift=0.5)]
    plain = run(asked(*frames))
    named = [
        frame.assign(
            label=frame["label"].map({0.0: "no", 1.0: "yes"}),
            predicted=frame["predicted"].map({0.0: "no", 1.0: "yes"}),
        )
        for frame in frames
    ]
    mixed = [frame.assign(predicted=frame["predicted"].astype(bool)) for frame in frames]
    for at, other in enumerate((named, mixed)):
        found = run(asked(*other, name=f"other{at}"))
        estimate = found.answer["metrics"]["accuracy"]["estimate"]
        assert estimate == plain.answer["metrics"]["accuracy"]["estimate"]


def test_without_predictions_the_usual_threshold_is_taken_and_said(asked) -> None:
    frames = [frame.drop(columns="predicted") for frame in (loans(2), loans(3))]
    result = run(asked(*frames, roles={"prediction": None}))
    assert any("above 0.5" in note for note in result.answer["notes"])
    margins = [
        frame.assign(score=np.log(frame["score"] / (1 - frame["score"]))) for frame in frames
    ]
    result = run(asked(*margins, name="margins", roles={"prediction": None}))
    assert set(result.answer["metrics"]) == {"auc", "pr_auc"}
    assert result.answer["metric"] == "auc"


def test_several_classes_need_the_predicted_one(asked) -> None:
    def three(seed: int, shift: float) -> pd.DataFrame:
        rng = np.random.default_rng(seed + 100)
        frame = loans(seed, 4000, shift)
        sure = 0.4 + 0.55 / (1 + np.exp(-frame["amount"]))
        label = rng.choice(["a", "b", "c"], 4000)
        right = rng.random(4000) < sure
        named = np.where(right, label, rng.choice(["a", "b", "c"], 4000))
        return frame.assign(label=label, predicted=named, score=sure)

    frames = three(2, 0.0), three(3, 1.0)
    result = run(asked(*frames, task="multiclass"))
    entry = result.answer["metrics"]
    assert entry["accuracy"]["estimate"]["estimate"] == pytest.approx(accuracy(frames[1]), abs=0.03)
    assert abs(accuracy(frames[0]) - accuracy(frames[1])) > 0.05
    assert result.answer["checks"]["incident"]["status"] == "holds"
    assert entry["f1"]["status"] == "estimated"
    assert "auc" not in entry
    bare = run(asked(*frames, name="bare", roles={"prediction": None}))
    assert bare.answer["status"] == "not_testable"
    assert "predicted class" in bare.answer["reason"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.assign(label=np.nan), "rows with score and label"),
        (lambda f: f.assign(label=1.0), "second commonest"),
        (lambda f: f.assign(score="high"), "numeric score"),
        (lambda f: f.assign(score=np.nan), "rows with score and label"),
        (lambda f: f.iloc[:60], "Choose a longer reference"),
        (lambda f: f.drop(columns="label"), "has no label"),
        (lambda f: f.assign(label=np.arange(len(f)) * 1.5), "numbers"),
        (lambda f: f.assign(label=[f"id {at}" for at in range(len(f))]), "classes"),
    ],
)
def test_a_reference_that_cannot_be_calibrated_is_refused(asked, change, said) -> None:
    result = run(asked(change(loans(2)), loans(3)))
    assert result.answer["status"] == "not_testable"
    assert said in result.answer["reason"]
    assert said in result.findings[0].text


def test_regression_is_refused_with_what_to_do(asked) -> None:
    result = run(asked(loans(2), loans(3), task="regression"))
    assert result.answer["status"] == "not_testable"
    assert "drift battery" in result.answer["reason"]


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.assign(score=0.7),
        lambda f: f.assign(score=np.where(np.arange(len(f)) % 9 == 0, np.inf, f["score"])),
        lambda f: f.assign(predicted=0.0),
        lambda f: f.assign(label=np.where(np.arange(len(f)) < 70, 0.0, np.nan)),
        lambda f: f.assign(label=7.0),
        lambda f: f.assign(label="unheard of"),
        lambda f: f.assign(at=pd.NaT),
        lambda f: f.assign(at="yesterday"),
        lambda f: f.assign(amount=np.nan, plan=None),
        lambda f: f.iloc[:40],
    ],
)
def test_odd_incidents_get_an_answer_without_nan(asked, change) -> None:
    result = run(asked(loans(2), change(loans(3))))
    assert result.answer["status"] in {"estimated", "not_testable"}
    text = json.dumps(result.document(), allow_nan=False)
    assert "nan" not in text
    assert "inf" not in text.replace("information", "")


def test_metrics_the_rows_cannot_have_say_so(asked) -> None:
    later = loans(3).assign(predicted=0.0)
    entry = run(asked(loans(2), later)).answer["metrics"]["precision"]
    assert entry["status"] == "not_testable"
    assert entry["reason"]


def test_it_stops_when_asked(asked) -> None:
    from dataclasses import replace

    def stop(part: float, text: str) -> None:
        if part > 0.7:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(replace(asked(loans(2), loans(3)), report=stop))
