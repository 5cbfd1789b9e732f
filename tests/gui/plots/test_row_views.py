"""The matrix of methods and the list of doubts: keys, pointer, copying, painting at any size."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt

from workbench.desktop.plots.agreement_matrix import HEAD, ROW, AgreementMatrix, MatrixRow
from workbench.desktop.plots.agreement_matrix import NOTHING as NO_METHODS
from workbench.desktop.plots.doubt_list import DoubtList, Sentence
from workbench.desktop.theme.appearance import ThemeChoice

METHODS = [
    MatrixRow(
        "Drift alone",
        "How far each moved.",
        {"temp": 0.41, "wind": 0.62, "hum": 0.05},
        {"temp": 2, "wind": 1, "hum": 3},
        ("wind",),
        weighed=False,
    ),
    MatrixRow(
        "Mended alone", "Points back.", {"temp": 0.129}, {"temp": 1}, ("temp",), weighed=True
    ),
    MatrixRow("Broken alone", "Points lost.", {"temp": 0.01}, {"temp": 1}, (), weighed=True),
]
NODES = [("temp", "temp"), ("wind", "windspeed"), ("__rows__", "rows")]


@pytest.fixture
def matrix(shown):
    view = shown(AgreementMatrix(), 720, 300)
    view.set_rows(METHODS, NODES)
    return view


@pytest.fixture
def doubts(shown):
    view = shown(DoubtList(), 600, 300)
    view.set_sentences(
        [Sentence("Only 250 rows.", 0.4, doubtful=True, source="run 1"), Sentence("Sure.", 0.9)],
        [Sentence("It stays named down to 0.063.")],
    )
    return view


def test_keys_walk_through_the_methods(matrix, qtbot):
    heard = []
    matrix.rowSelected.connect(heard.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down):
        qtbot.keyClick(matrix, key)
    assert heard == [0, 1, 0, 2]


def test_a_method_is_announced_with_every_place(matrix, qtbot):
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.accessibleDescription() == (
        "Drift alone names windspeed; How far each moved.; the verdict does not rest on it; "
        "1, windspeed, 0.620; 2, temp, 0.410; 3, hum, 0.050"
    )
    matrix.select(2)
    assert matrix.accessibleDescription().startswith("Broken alone names none beyond chance; ")


def test_a_click_selects_and_enter_activates(matrix, qtbot):
    at = QPoint(40, round(HEAD + 1.5 * ROW))
    with qtbot.waitSignal(matrix.rowSelected) as heard:
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert heard.args == [1]
    with qtbot.waitSignal(matrix.rowActivated) as heard:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert heard.args == [1]


def test_the_matrix_is_copied_with_ranks_and_values(matrix, qtbot, clipboard):
    qtbot.keyClick(matrix, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t")[:5] == [
        "method",
        "names",
        "weighed in the verdict",
        "temp, rank",
        "temp, value",
    ]
    assert lines[1].split("\t")[:5] == ["Drift alone", "windspeed", "no", "2", "0.41"]
    assert lines[2].split("\t")[5:] == ["", "", "", ""]


def test_without_methods_it_says_so(shown):
    view = shown(AgreementMatrix(), 300, 140)
    assert view.accessibleName() == NO_METHODS
    view.set_rows([], [])
    assert view.data().rows == ()
    view.grab()


def test_doubts_are_announced_under_their_head(doubts, qtbot):
    qtbot.keyClick(doubts, Qt.Key.Key_Down)
    assert doubts.accessibleDescription() == (
        "Weakest evidence first: doubtful, Only 250 rows.; run 1"
    )
    qtbot.keyClick(doubts, Qt.Key.Key_End)
    assert doubts.accessibleDescription() == (
        "What would turn the verdict: It stays named down to 0.063."
    )


def test_doubts_are_copied_as_a_table(doubts, qtbot, clipboard):
    qtbot.keyClick(doubts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().splitlines()
    assert lines[0] == "part\tsentence\tholds, 0 to 1\tstate\trun"
    assert lines[1] == "Weakest evidence first\tOnly 250 rows.\t0.4\tdoubtful\trun 1"
    assert len(lines) == 4


def test_long_sentences_wrap_and_the_last_one_can_be_reached(doubts, qtbot):
    long = "A sentence that is much longer than the list is wide. " * 6
    doubts.set_sentences([Sentence(long, 0.2)] * 9, [Sentence("The last.")])
    boxes = doubts.boxes()
    assert boxes[0].height() > 40
    assert all(a.bottom() <= b.top() for a, b in pairwise(boxes))
    assert doubts.verticalScrollBar().maximum() > 0
    qtbot.keyClick(doubts, Qt.Key.Key_End)
    assert doubts.seen().contains(boxes[-1].center())
    qtbot.keyClick(doubts, Qt.Key.Key_Home)
    assert doubts.verticalScrollBar().value() == 0


@pytest.mark.parametrize("theme", ThemeChoice)
@pytest.mark.parametrize("wide", [300, 760])
def test_both_are_painted_in_every_theme_and_width(matrix, doubts, light, theme, wide):
    light.choose(theme)
    for view in (matrix, doubts):
        view.resize(wide, 240)
        view.select(0)
        image = view.picture(2.0)
        colours = {
            image.pixelColor(x, y).name() for x in range(0, wide, 3) for y in range(4, 180, 3)
        }
        assert len(colours) > 3
