"""Forms made from the schema of an analysis' parameters."""

from enum import StrEnum
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from workbench.desktop.components.labels import Label
from workbench.desktop.components.parameter_form import ParameterForm
from workbench.desktop.components.parameter_schema import FieldKind, fields


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


class Parameters(BaseModel):
    bins: int = Field(10, ge=2, le=100, description="How many bins.")
    alpha: float = Field(0.05, gt=0, lt=1, description="False discovery rate.")
    seed: int | None = Field(None, ge=0)
    method: Literal["replay", "quantile"] = "replay"
    side: Side = Side.RIGHT
    paired: bool = True
    note: str = ""
    features: list[str] = Field(default_factory=list, min_length=0)


SCHEMA = Parameters.model_json_schema()


@pytest.fixture
def form(qtbot):
    made = ParameterForm(SCHEMA)
    qtbot.addWidget(made)
    return made


def entry(form, title, kind=QLineEdit):
    return next(child for child in form.findChildren(kind) if child.accessibleName() == title)


def test_the_schema_of_pydantic_is_read():
    made = {field.name: field for field in fields(SCHEMA)}
    assert list(made) == list(Parameters.model_fields)
    assert made["bins"].kind is FieldKind.INTEGER
    assert (made["bins"].low, made["bins"].high, made["bins"].help) == (2, 100, "How many bins.")
    assert made["alpha"].bounds_text == "above 0 and below 1"
    assert (made["seed"].kind, made["seed"].optional) == (FieldKind.INTEGER, True)
    assert made["method"].choices == ("replay", "quantile")
    assert (made["side"].kind, made["side"].choices) == (FieldKind.CHOICE, ("left", "right"))
    assert made["paired"].kind is FieldKind.BOOLEAN
    assert made["features"].kind is FieldKind.TEXTS


def test_untouched_a_form_gives_the_defaults(form):
    assert Parameters(**form.values()) == Parameters()


def test_values_come_in_and_go_out(qtbot):
    wanted = Parameters(
        bins=40,
        alpha=0.1,
        seed=20,
        method="quantile",
        side=Side.LEFT,
        paired=False,
        note="x",
        features=["temp", "hum"],
    )
    form = ParameterForm(SCHEMA, wanted.model_dump(mode="json"))
    qtbot.addWidget(form)
    assert Parameters(**form.values()) == wanted


@pytest.mark.parametrize(
    ("title", "text", "problem"),
    [
        ("Bins", "1", "Bins needs a whole number, 2 to 100."),
        ("Bins", "12.5", "Bins needs a whole number, 2 to 100."),
        ("Bins", "", "Bins needs a whole number, 2 to 100."),
        ("Alpha", "1", "Alpha needs a number, above 0 and below 1."),
        ("Alpha", "nan", "Alpha needs a number, above 0 and below 1."),
        ("Seed", "−3", "Seed needs a whole number, 0 or more."),
    ],
)
def test_a_problem_is_said_in_place_in_one_sentence(form, title, text, problem):
    entry(form, title).setText(text)
    with pytest.raises(ValueError, match=problem.replace(".", r"\.")):
        form.values()
    assert list(form.problems().values()) == [problem]
    field = entry(form, title)
    assert field.property("invalid") == "true"
    assert field.accessibleDescription() == problem
    assert problem in [label.text() for label in form.findChildren(Label)]


def test_a_mended_problem_gives_way_to_the_help(qtbot, form):
    field = entry(form, "Bins")
    field.setText("1000")
    form.problems()
    field.clear()
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(field, "20")
    assert field.accessibleDescription() == "How many bins. 2 to 100."
    assert field.property("invalid") == "false"
    assert form.values()["bins"] == 20


def test_choices_ticks_and_lists(form):
    entry(form, "Method", QComboBox).setCurrentIndex(1)
    entry(form, "Paired", QCheckBox).setChecked(False)
    entry(form, "Features").setText(" temp , , hum ")
    entry(form, "Seed").setText("16\u202f128")
    values = form.values()
    assert values["method"] == "quantile"
    assert values["paired"] is False
    assert values["features"] == ["temp", "hum"]
    assert values["seed"] == 16128


def test_the_first_problem_gets_the_keyboard(qtbot, form):
    form.show()
    entry(form, "Alpha").setText("5")
    form.focus_first_problem()
    assert form.focusWidget() is entry(form, "Alpha")
    assert entry(form, "Alpha").focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_schema_without_parameters_says_so(qtbot):
    form = ParameterForm({"type": "object", "properties": {}})
    qtbot.addWidget(form)
    assert form.values() == {}
    assert "Nothing to set." in [label.text() for label in form.findChildren(Label)]


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_whole_numbers_are_taken_exactly_within_their_bounds(number):
    field = next(field for field in fields(SCHEMA) if field.name == "bins")
    if 2 <= number <= 100:
        assert field.parse(f" {number} ") == number
    else:
        with pytest.raises(ValueError, match="2 to 100"):
            field.parse(str(number))
