"""The colour tokens: readable text on every surface, the same names in every theme."""

import subprocess
import sys
from itertools import pairwise

import pytest

from workbench.desktop.theme.contrast import contrast, luminance, mix
from workbench.desktop.theme.tokens import Theme, tokens

TEXTS = [
    "t1",
    "t2",
    "t3",
    "accent",
    "ref",
    "inc",
    "good",
    "warn",
    "bad",
    "unknown",
    "sev1",
    "sev2",
    "sev3",
    "sev4",
]


@pytest.mark.parametrize("theme", Theme)
def test_text_is_readable_on_every_surface(theme):
    palette = tokens(theme)
    poor = {
        (text, surface): round(contrast(palette.colour(text), palette.colour(surface)), 2)
        for text in TEXTS
        for surface in ("s0", "s1", "s2", "s3")
        if contrast(palette.colour(text), palette.colour(surface)) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("name", ["accent", "ref", "inc", "good", "warn", "bad", "unknown"])
def test_text_is_readable_on_its_own_soft_fill(theme, name):
    palette = tokens(theme)
    assert contrast(palette.colour(name), palette.colour(f"{name}-soft")) >= 4.5
    assert contrast(palette.t1, palette.colour(f"{name}-soft")) >= 4.5


@pytest.mark.parametrize("theme", Theme)
def test_the_number_in_a_cell_of_the_heatmap_is_readable(theme):
    palette = tokens(theme)
    written = {"tier_observe": "t3", "tier_low": "t1", "tier_medium": "t1", "tier_high": "s1"}
    poor = {
        cell: text
        for cell, text in written.items()
        if contrast(palette.colour(cell), palette.colour(text)) < 4.5
    }
    assert not poor


@pytest.mark.parametrize("theme", Theme)
def test_text_on_the_filled_button_is_readable_also_when_pressed(theme):
    palette = tokens(theme)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, mix(palette.t1, palette.accent, 0.08)) >= 4.5


@pytest.mark.parametrize("theme", Theme)
def test_edges_show_what_can_be_acted_on(theme):
    palette = tokens(theme)
    assert all(contrast(palette.edge, palette.colour(s)) >= 2.95 for s in ("s0", "s1", "s2"))


@pytest.mark.parametrize("theme", Theme)
def test_scales_have_their_lengths_and_the_sequential_one_is_monotone(theme):
    palette = tokens(theme)
    assert (len(palette.series), len(palette.sequential), len(palette.diverging)) == (8, 7, 7)
    steps = [luminance(colour) for colour in palette.sequential]
    rising = all(a < b for a, b in pairwise(steps))
    falling = all(a > b for a, b in pairwise(steps))
    assert rising or falling
    assert palette.diverging[0].lower() == palette.ref.lower() or theme is Theme.HIGH_CONTRAST


@pytest.mark.parametrize("theme", Theme)
def test_every_value_is_a_colour(theme):
    palette = tokens(theme)
    values = [*palette.named().values(), *palette.series, *palette.sequential, *palette.diverging]
    assert len(palette.named()) == 32
    for value in values:
        assert value.startswith("#")
        assert len(bytes.fromhex(value[1:])) == 3


def test_a_name_that_is_no_single_colour_is_refused():
    with pytest.raises(KeyError):
        tokens(Theme.LIGHT).colour("series")
    with pytest.raises(KeyError):
        tokens(Theme.LIGHT).colour("turquoise")


def test_tokens_need_no_qt():
    code = (
        "import sys; from workbench.desktop.theme.tokens import Theme, tokens; "
        "tokens(Theme.DARK); print(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
