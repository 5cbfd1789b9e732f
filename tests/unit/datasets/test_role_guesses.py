"""Roles are guessed with a reason, never against what was said."""

import pytest

from workbench.datasets.roles import guess_task, resolve_roles
from workbench.domain.evidence import ColumnInfo, Roles
from workbench.errors import EvidenceError


def _column(name: str, kind: str = "number", levels: int = 500, low=None, high=None) -> ColumnInfo:
    return ColumnInfo(name=name, type=kind, levels=levels, minimum=low, maximum=high)


COLUMNS = (
    _column("customer_id", "integer", 1000),
    _column("event_time", "timestamp", 1000),
    _column("labelled_at", "timestamp", 1000),
    _column("income"),
    _column("region", "text", 8),
    _column("churned", "integer", 2, 0, 1),
    _column("prediction", "integer", 2, 0, 1),
    _column("probability", "number", 900, 0.01, 0.97),
    _column("model_version", "text", 2),
    _column("sample_weight", "number", 30, 0.5, 2.0),
)


def test_a_usual_table_gets_every_role():
    guess = resolve_roles(Roles(), COLUMNS)
    assert guess.roles == Roles(
        timestamp="event_time",
        entity="customer_id",
        features=("income", "region"),
        label="churned",
        label_time="labelled_at",
        prediction="prediction",
        score="probability",
        weight="sample_weight",
        model_version="model_version",
        segments=("region",),
    )
    assert guess.reasons["churned"] == "taken as label: named like a label; 2 levels"
    assert guess.reasons["customer_id"].endswith("1000 or more levels")


def test_what_was_said_is_never_overruled():
    said = Roles(label="region", timestamp="labelled_at", features=("income",))
    guess = resolve_roles(said, COLUMNS, features_given=True)
    assert guess.roles.label == "region"
    assert guess.roles.timestamp == "labelled_at"
    assert guess.roles.features == ("income",)
    assert "region" not in guess.reasons


def test_a_guess_needs_the_column_in_both_windows():
    other = tuple(c for c in COLUMNS if c.name not in {"churned", "income"})
    guess = resolve_roles(Roles(), COLUMNS, other)
    assert guess.roles.label is None
    assert guess.roles.features == ("region",)
    assert "only one of the two windows" in guess.reasons["income"]


def test_a_score_outside_zero_to_one_is_a_feature():
    columns = (_column("credit_score", "number", 400, 300, 850), _column("x"))
    assert resolve_roles(Roles(), columns).roles.features == ("credit_score", "x")


def test_the_only_column_of_times_is_the_timestamp_whatever_its_name():
    assert (
        resolve_roles(Roles(), (_column("wann", "timestamp"), _column("x"))).roles.timestamp
        == "wann"
    )


def test_a_declared_column_that_is_not_there_is_refused():
    with pytest.raises(
        EvidenceError, match="has no column 'z', which the capture names as its label"
    ):
        resolve_roles(Roles(label="z"), COLUMNS, name="reference.csv")


@pytest.mark.parametrize(
    ("label", "task"),
    [
        (None, ""),
        (_column("y", "integer", 2), "binary"),
        (_column("y", "boolean", 2), "binary"),
        (_column("y", "text", 5), "multiclass"),
        (_column("y", "integer", 5), "multiclass"),
        (_column("y", "integer", 800), "regression"),
        (_column("y", "number", 40), "regression"),
    ],
)
def test_the_task_follows_from_the_label(label, task):
    assert guess_task(label) == task


def test_a_label_of_any_name_is_found_beside_a_prediction_with_its_levels():
    def coded(name: str, *levels: str) -> ColumnInfo:
        top = tuple((level, 10) for level in levels)
        return ColumnInfo(name=name, type="integer", levels=len(levels), top=top)

    columns = (coded("rush", "0", "1"), coded("busy", "1", "0"), coded("prediction", "0", "1"))
    guess = resolve_roles(Roles(), columns)
    assert guess.roles.label == "busy"
    assert guess.reasons["busy"] == "taken as label: same levels as prediction, beside it"
    assert guess.roles.features == ("rush",)
    far = (columns[1], coded("gear", "1", "2", "3"), columns[2])
    assert resolve_roles(Roles(), far).roles.label is None
