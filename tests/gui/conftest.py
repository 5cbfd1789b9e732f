"""What every test with widgets relies on."""

import gc
from collections.abc import Iterator
from importlib import import_module

import pytest

LOADED = ("workbench.desktop.controller", "workbench.desktop.window", "pandas", "duckdb")


@pytest.fixture(scope="session", autouse=True)
def what_stays_is_not_looked_through() -> Iterator[None]:
    """Load the program once and leave it out of the collections before every test."""
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def no_widgets_left_over() -> None:
    """Free the widgets of earlier tests here, before some other thread comes to do it."""
    gc.collect()
