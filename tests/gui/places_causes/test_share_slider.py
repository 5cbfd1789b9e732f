"""Mending a share of the rows: sampled while dragged, measured when let go, saved as a run."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from workbench.desktop.dialogs.claim import ClaimGrounds
from workbench.desktop.numbers import decimal
from workbench.desktop.places.causes_lab_words import share_words
from workbench.domain.figures import Distribution
from workbench.domain.runs import RunStatus
from workbench.services.readings.causes_lab import WhatIf
from workbench.services.readings.causes_place import causes_place_reading
from workbench.services.readings.causes_shares import SharePoint, between, curve_of, nearest


def point(share, value):
    return SharePoint(share, round(100 * share), value, (value - 1, value + 1), value, None)


CURVE = tuple(point(share / 4, float(share**2)) for share in range(5))


@given(st.floats(0, 1))
def test_a_share_lies_between_its_neighbours(share):
    found = between(CURVE, share)
    values = [p.value for p in CURVE]
    assert values[0] <= found.value <= values[-1]
    assert found.interval[0] <= found.value <= found.interval[1]
    assert found.measured == any(abs(p.share - share) <= 1e-9 for p in CURVE)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_line_rises_where_the_curve_does(one, other):
    low, high = sorted((one, other))
    assert between(CURVE, low).value <= between(CURVE, high).value
    assert nearest(CURVE, low).share <= nearest(CURVE, high).share


def test_shares_beyond_the_curve_are_its_ends():
    assert between(CURVE, -1.0) is CURVE[0]
    assert between(CURVE, 2.0) is CURVE[-1]


def test_an_older_run_has_no_curve():
    assert curve_of({}) == ()


def test_a_sample_is_called_a_sample():
    what_if = WhatIf("r", "temp", "quantile_map", looked_at=2000, total=16128)
    told = share_words(what_if, replace(CURVE[1], measured=False), None)
    assert told == "interpolated, 2\u202f000 of 16\u202f128 rows"
    whole = replace(what_if, total=2000)
    assert share_words(whole, CURVE[1], None) == "measured on 2\u202f000 rows"
    saved = replace(CURVE[1], run="0123456789abcdef", looked_at=16128)
    assert share_words(what_if, CURVE[1], saved) == "run 89abcdef, 16\u202f128 rows"


@pytest.fixture
def dragged(shown, mended):
    """The lab with its slider held at 63 % of the rows."""
    place = shown(mended)
    slider = place.lab.shares.slider
    slider.setSliderDown(True)
    slider.setValue(63)
    return place


def secondary(lab):
    return lab._secondary._whole


def test_the_slider_stands_at_all_rows_with_the_figure_of_the_way(shown, mended):
    place = shown(mended)
    shares = place.lab.shares
    assert shares.isVisible()
    assert (shares.slider.value(), shares.share.text()) == (100, "100\u202f%")
    assert not shares.save.isEnabled()
    chosen = next(row for row in place.lab.mechanisms.rows if row.isChecked())
    assert place.lab.after.text() == chosen.value
    assert secondary(place.lab).startswith("measured on ")


def test_while_it_is_dragged_figures_are_interpolated_and_nothing_runs(dragged, mended):
    controller, incident = mended
    lab = dragged.lab
    runs = len(controller.session.incident(incident).runs)
    way = lab._mended()
    told = between(way.curve, 0.63)
    assert lab.after.text() == decimal(told.value, dragged._reading.places)
    assert lab.restored().interval == told.interval
    assert f"{told.rows} of " in lab.restored().note
    assert secondary(lab).startswith("interpolated on ")
    assert not lab.shares.save.isEnabled()
    assert not dragged.job.active
    assert len(controller.session.incident(incident).runs) == runs


def test_the_mended_values_of_all_rows_are_not_drawn_for_some(dragged):
    tones = {m.tone for m in dragged.lab.picture.figure.marks if isinstance(m, Distribution)}
    assert tones == {"reference", "incident"}
    assert not dragged.lab.draw.isVisible()


def test_let_go_it_stands_on_a_measured_share(dragged):
    lab = dragged.lab
    lab.shares.slider.setSliderDown(False)
    assert lab.shares.slider.value() == 65
    measured = next(p for p in lab._mended().curve if p.share == 0.65)
    assert lab.after.text() == decimal(measured.value, dragged._reading.places)
    assert secondary(lab).startswith("measured on ")
    assert lab.shares.save.isEnabled()
    assert not lab.claim.isEnabled()
    assert "run first" in lab.claim.toolTip()


def test_a_share_is_saved_as_a_run_of_its_own_that_can_be_claimed(qtbot, dragged, mended):
    controller, incident = mended
    lab = dragged.lab
    lab.shares.slider.setSliderDown(False)
    shown_value = lab.after.text()
    lab.shares.save.click()
    qtbot.waitUntil(lambda: secondary(lab).startswith("run "), timeout=60_000)
    run = controller.session.incident(incident).runs[-1]
    assert run.status is RunStatus.FINISHED
    assert run.parameters["share"] == 0.65
    assert run.parameters["mechanism"] == lab._mechanism
    assert controller.window.notices[-1].text.startswith(f"Saved as run {run.id[-8:]}")
    assert (lab.after.text(), lab.shares.slider.value()) == (shown_value, 65)
    assert not lab.shares.save.isEnabled()
    assert "restored" in {m.tone for m in lab.picture.figure.marks if isinstance(m, Distribution)}
    lab.claim.click()
    qtbot.waitUntil(lambda: controller.window.findChild(ClaimGrounds) is not None, timeout=10_000)
    controller.window.findChild(ClaimGrounds).verb.click()
    qtbot.waitUntil(lambda: lab.claim.text() == "In the report", timeout=10_000)
    assert controller.session.incident(incident).claims[-1].run == run.id
    # The answer for all rows is what it was.
    reading = causes_place_reading(controller.session, incident)
    assert reading.lab.what_if("temp").best.value == lab._what_if().best.value


def test_keys_go_from_one_measured_share_to_the_next(qtbot, shown, mended):
    place = shown(mended)
    slider = place.lab.shares.slider
    place.activateWindow()
    slider.setFocus()
    values = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_Home):
        qtbot.keyClick(slider, key)
        values.append(slider.value())
    assert values == [95, 90, 70, 0]
    assert place.lab.after.text() == place.lab.before.text()
    assert slider.accessibleName() == "Share of rows mended"
    assert slider.accessibleDescription() == "0\u202f%, 0 rows"


def test_another_way_is_seen_at_the_same_share_and_another_cause_begins_anew(dragged):
    lab = dragged.lab
    lab.shares.slider.setSliderDown(False)
    other = next(r for r in lab.mechanisms.rows if r.isEnabled() and not r.isChecked())
    other.click()
    assert lab.shares.slider.value() == 65
    assert lab.after.text() == decimal(lab.shares.point.value, dragged._reading.places)
    dragged.select("windspeed")
    assert lab.shares.slider.value() == 100


def test_an_input_that_was_not_mended_has_no_slider(shown, sample):
    place = shown(sample)
    assert not place.lab.shares.isVisible()


def test_tab_goes_down_the_lab(qtbot, dragged):
    lab = dragged.lab
    lab.shares.slider.setSliderDown(False)
    dragged.activateWindow()
    lab.bar.setFocus()
    visited = []
    for _ in range(4):
        qtbot.keyClick(lab.window().focusWidget(), Qt.Key.Key_Tab)
        visited.append(lab.window().focusWidget())
    checked = next(row for row in lab.mechanisms.rows if row.isChecked())
    assert visited == [lab.shares.slider, lab.shares.save, checked, lab.picture]


def test_a_share_of_a_sample_is_saved_on_every_row(qtbot, dragged, mended):
    controller, incident = mended
    lab = dragged._reading.lab
    part = {key: replace(one, looked_at=300, total=946) for key, one in lab.what_ifs.items()}
    dragged.lab.shares.slider.setSliderDown(False)
    dragged.show_reading(replace(dragged._reading, lab=replace(lab, what_ifs=part)))
    assert secondary(dragged.lab) == "sampled, 300 of 946 rows"
    dragged.lab.shares.save.click()
    qtbot.waitUntil(
        lambda: "rows" in controller.session.incident(incident).runs[-1].parameters, timeout=60_000
    )
    run = controller.session.incident(incident).runs[-1]
    assert (run.parameters["rows"], run.parameters["share"]) == (946, 0.65)
