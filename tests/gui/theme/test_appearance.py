"""The theme of the application: palette, style sheet, faces, switching at run time."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from workbench.assets import room
from workbench.desktop.theme.appearance import Appearance, ThemeChoice, current_tokens, system_theme
from workbench.desktop.theme.fonts import BODY, DISPLAY, SMALL, font, mono
from workbench.desktop.theme.stylesheet import stylesheet
from workbench.desktop.theme.tokens import Theme, tokens


@pytest.fixture
def appearance(qapp):
    look = Appearance.current()
    look.choose(ThemeChoice.LIGHT)
    yield look
    look.choose(ThemeChoice.SYSTEM)


class Hints:
    """What a system may say about itself."""

    def __init__(self, scheme, contrast):
        self._scheme, self._contrast = scheme, contrast

    def colorScheme(self):
        return self._scheme

    def accessibility(self):
        return self

    def contrastPreference(self):
        return self._contrast


@pytest.mark.parametrize(
    ("scheme", "contrast", "theme"),
    [
        (Qt.ColorScheme.Unknown, Qt.ContrastPreference.NoPreference, Theme.LIGHT),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference, Theme.LIGHT),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference, Theme.DARK),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.HighContrast, Theme.HIGH_CONTRAST),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast, Theme.HIGH_CONTRAST),
    ],
)
def test_the_system_is_followed(scheme, contrast, theme):
    assert system_theme(Hints(scheme, contrast)) is theme


def test_there_is_one_appearance_for_the_application(appearance):
    assert Appearance.current() is appearance


@pytest.mark.parametrize(
    ("choice", "theme"),
    [
        (ThemeChoice.DARK, Theme.DARK),
        (ThemeChoice.HIGH_CONTRAST, Theme.HIGH_CONTRAST),
    ],
)
def test_switching_changes_palette_style_sheet_and_tells_once(
    appearance, qapp, qtbot, choice, theme
):
    heard = []
    appearance.themeChanged.connect(heard.append)
    appearance.choose(choice)
    appearance.choose(choice)
    assert heard == [tokens(theme)]
    assert current_tokens() is tokens(theme)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens(theme).s0
    assert tokens(theme).accent in qapp.styleSheet()
    assert tokens(Theme.LIGHT).accent not in qapp.styleSheet()


def test_widgets_on_the_screen_change_with_the_theme(appearance, qtbot):
    label = QLabel("temp")
    label.setProperty("tone", "t2")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.palette().color(label.foregroundRole()).name().upper() == tokens(Theme.LIGHT).t2
    appearance.choose(ThemeChoice.DARK)
    assert label.palette().color(label.foregroundRole()).name().upper() == tokens(Theme.DARK).t2


def test_the_focus_is_heavier_in_high_contrast(appearance):
    light = appearance.focus_width
    appearance.choose(ThemeChoice.HIGH_CONTRAST)
    assert (light, appearance.focus_width) == (2, 3)


@pytest.mark.parametrize("theme", Theme)
def test_the_style_sheet_is_filled(theme):
    assert "@" not in stylesheet(theme)


def test_every_picture_the_style_sheet_names_is_there_in_the_colours_of_its_theme():
    for theme in Theme:
        names = re.findall(r'url\("([^"]+)"\)', stylesheet(theme))
        assert names
        colours = {value.encode() for value in tokens(theme).named().values()}
        for name in names:
            drawn = Path(name).read_bytes()
            assert any(colour in drawn for colour in colours)


def test_the_style_sheet_sets_no_fonts():
    template = room("resources").joinpath("styles", "workbench.qss").read_text("utf-8")
    assert "font-" not in template
    assert "gradient" not in template


def test_our_faces_are_used(appearance):
    assert appearance.faces_missing == ()
    assert QFontInfo(font(BODY)).family() == "Inter"
    assert QFontInfo(font(BODY, 600)).weight() == 600
    assert QFontInfo(mono(BODY)).family() == "JetBrains Mono"
    assert QFontInfo(mono(BODY)).fixedPitch()


def test_figures_stand_under_each_other(appearance):
    for role in (SMALL, BODY, DISPLAY):
        metrics = QFontMetricsF(font(role))
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_no_text_is_smaller_than_nine_points(appearance):
    assert min(font(SMALL).pixelSize(), mono(SMALL).pixelSize()) >= 12


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
def test_a_hint_in_a_field_is_as_readable_as_any_small_text(qtbot, appearance, choice, field):
    appearance.choose(choice)
    shown = field()
    qtbot.addWidget(shown)
    shown.ensurePolished()
    hint = shown.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (hint.name().upper(), hint.alpha()) == (current_tokens().t3.upper(), 255)
