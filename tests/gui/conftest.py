"""What every test with widgets relies on."""

import gc
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

from workbench.desktop import garbage

LOADED = ("workbench.desktop.controller", "workbench.desktop.window", "pandas", "duckdb")


@pytest.fixture(scope="session", autouse=True)
def only_tests_collect() -> Iterator[None]:
    """Load the program once, and leave it out of the collections before every test.

    A window would freeze itself together with what is loaded and thaw all of it when it closes;
    here there are many windows, and to look through everything after each takes longer than most
    tests. So windows collect as ever, in their own thread, and freeze nothing.
    """
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
    gc.disable()
    own = {name: getattr(gc, name) for name in ("collect", "get_count", "get_threshold")}
    nothing = dict.fromkeys(("enable", "disable", "freeze", "unfreeze"), lambda: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(garbage, "gc", SimpleNamespace(**own, **nothing))
        yield
    gc.enable()
    gc.unfreeze()


@pytest.fixture(scope="module", autouse=True)
def what_earlier_modules_left_stays() -> None:
    """Leave out of later collections what is alive when a module begins.

    Not when one ends: pytest lets go of the last test's window only after that, and it would stay
    for good. A dialog that somebody left open would hold up the windows of this module.
    """
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_widgets_left_over() -> None:
    """Free the widgets of earlier tests here, before some other thread comes to do it."""
    gc.collect()
