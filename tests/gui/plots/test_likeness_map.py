"""The map of likeness: what lies where, what has a name, what the keys reach."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from workbench.desktop.plots.hit_list import pieces
from workbench.desktop.plots.likeness_map import LikenessMap
from workbench.desktop.plots.likeness_marks import (
    MapFrame,
    MapMark,
    MapView,
    label_places,
    nearest_to,
)
from workbench.desktop.theme.marks import Mark, State

ROOM = QRectF(0, 0, 800, 400)
SEVERE = Mark(State.SEV1)
coordinates = st.floats(-1, 1, allow_nan=False)


def mark(name, x, y):
    return MapMark(name, f"INC-{name}", f"Title {name}", SEVERE, x, y)


def frame(places, view=MapView()):  # noqa: B008 -- frozen
    marks = tuple(mark(str(at), x, y) for at, (x, y) in enumerate(places))
    return MapFrame(marks, view, ROOM)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12))
def test_the_whole_map_is_in_sight_and_both_axes_have_one_scale(places):
    shown = frame(places)
    assert all(ROOM.contains(shown.place(one)) for one in shown.marks)
    one, other = shown.marks[0], shown.marks[-1]
    away = shown.place(other) - shown.place(one)
    assert away.x() == pytest.approx((other.x - one.x) * shown.scale, abs=1e-6)
    assert away.y() == pytest.approx(-(other.y - one.y) * shown.scale, abs=1e-6)


@given(
    st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=8),
    st.floats(1.1, 3),
    st.floats(0, 800),
    st.floats(0, 400),
)
def test_what_is_under_the_pointer_stays_there_when_one_looks_nearer(places, factor, x, y):
    before, at = frame(places), QPointF(x, y)
    after = MapFrame(before.marks, before.zoomed(factor, at), ROOM)
    one = before.marks[0]
    was, now = before.place(one) - at, after.place(one) - at
    assert now.x() == pytest.approx(was.x() * factor, abs=1e-6)
    assert now.y() == pytest.approx(was.y() * factor, abs=1e-6)


@settings(max_examples=30)
@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20, unique=True))
def test_no_two_names_overlap(places):
    shown = frame(places)
    boxes = list(label_places(shown, [70.0] * len(places), range(len(places))).values())
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    assert all(ROOM.contains(box) for box in boxes)


def test_a_press_beside_every_point_chooses_none():
    shown = frame([(0, 0), (1, 1)])
    assert nearest_to(shown, shown.place(shown.marks[1]) + QPointF(5, 5), 16).id == "1"
    assert nearest_to(shown, QPointF(-200, -200), 16) is None


def test_keys_zoom_and_show_everything_again(qtbot):
    view = LikenessMap()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.set_marks([mark("a", 0, 0), mark("b", 1, 0), mark("c", 0, 1)], here="a")
    view.choose("a", {"b": 0.4, "c": 0.7})
    assert "most alike INC-c, 0.70" in view.sentence("a")
    assert "open here" in view.sentence("a")
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.view.zoom > 1
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.view == MapView()
    chosen = []
    view.chosen.connect(chosen.append)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert chosen == ["b", "a", "c"]


@settings(max_examples=50)
@given(
    st.text("ab c", max_size=20),
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=5),
)
def test_marked_pieces_say_the_whole_text_once(text, marks):
    assert "".join(words for words, _ in pieces(text, sorted(marks))) == text
