"""What every test with widgets relies on."""

import gc

import pytest


@pytest.fixture(autouse=True)
def no_widgets_left_over() -> None:
    """Free the widgets of earlier tests here, before some other thread comes to do it."""
    gc.collect()
