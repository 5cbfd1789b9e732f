"""Icons and status shapes: all of the guide's names, tinted, and distinguishable."""

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

from workbench.assets import room
from workbench.desktop.theme.appearance import Appearance, ThemeChoice, current_tokens
from workbench.desktop.theme.icons import icon, icon_names, pixmap, tinted
from workbench.desktop.theme.marks import Mark, Shape, State, severity
from workbench.desktop.theme.shapes import paint_shape
from workbench.desktop.theme.tokens import Theme, tokens

NAMED = [
    "home",
    "triage",
    "evidence",
    "signals",
    "causes",
    "hypotheses",
    "repairs",
    "report",
    "library",
    "jobs",
    "search",
    "settings",
    "help",
    "add",
    "freeze",
    "lock",
    "hash",
    "custody",
    "file",
    "folder",
    "table",
    "model",
    "lineage",
    "log",
    "deploy",
    "brush",
    "reference",
    "incident",
    "run",
    "cancel",
    "undo",
    "redo",
    "history",
    "claim",
    "comment",
    "dissent",
    "sign",
    "seal",
    "export",
    "import",
    "replay",
    "compare",
    "test",
    "rule",
    "plugin",
    "offline",
    "filter",
    "more",
]


def ink(picture, colour):
    """Count pixels near a colour."""
    image = picture if isinstance(picture, QImage) else picture.toImage()
    wanted = QColor(colour)
    count = 0
    for x in range(image.width()):
        for y in range(image.height()):
            at = image.pixelColor(x, y)
            near = abs(at.red() - wanted.red()) + abs(at.green() - wanted.green()) < 16
            count += at.alpha() > 128 and near
    return count


def test_all_named_icons_are_there():
    assert set(NAMED) <= set(icon_names())


@pytest.mark.parametrize("name", icon_names())
def test_icons_keep_to_the_grid(name):
    source = room("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(source)
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("fill")) == ("currentColor", "none")
    assert root.get("stroke-width") == "1.5"
    assert "#" not in source


def test_tinting_leaves_no_current_colour():
    assert b"currentColor" not in tinted("home", "#123456")
    assert b"#123456" in tinted("home", "#123456")


def test_an_unknown_icon_is_an_error():
    with pytest.raises(FileNotFoundError):
        tinted("unicorn", "#000000")


@pytest.mark.parametrize("size", [16, 20, 22])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_pictures_have_their_size_and_ink_in_the_token(qapp, size, ratio):
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = pixmap("evidence", "accent", size, ratio)
    assert made.width() == size * ratio
    assert made.devicePixelRatio() == ratio
    assert ink(made, current_tokens().accent) > 10


def test_pictures_follow_the_theme(qapp):
    look = Appearance.current()
    look.choose(ThemeChoice.DARK)
    assert ink(pixmap("home", "t1", 22, 1.0), current_tokens().t1) > 10
    look.choose(ThemeChoice.LIGHT)
    assert ink(pixmap("home", "t1", 22, 1.0), current_tokens().t1) > 10


def test_a_disabled_icon_is_drawn_in_tertiary_text(qapp):
    made = icon("run", "accent", 20).pixmap(20, QIcon.Mode.Disabled)
    assert ink(made, current_tokens().t3) > 10


def painted(shape):
    image = QImage(12, 12, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_shape(painter, shape, QRectF(0, 0, 12, 12), "#000000")
    painter.end()
    return bytes(image.constBits())


def test_shapes_differ_without_colour(qapp):
    assert len({painted(shape) for shape in Shape}) == len(Shape)


def test_every_state_has_shape_colour_and_word():
    for state in State:
        mark = Mark(state)
        assert mark.text
        assert isinstance(mark.shape, Shape)
        assert tokens(Theme.LIGHT).colour(mark.colour)
    assert Mark(State.GOOD, "named").text == "named"


def test_severities_differ_in_shape_and_word():
    marks = [severity(level) for level in (1, 2, 3, 4)]
    assert len({mark.shape for mark in marks}) == 4
    assert [mark.text[:4] for mark in marks] == ["SEV1", "SEV2", "SEV3", "SEV4"]
    with pytest.raises(ValueError, match="sev5"):
        severity(5)
