"""No thread destroys what belongs to the window."""

import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtWidgets import QWidget

from workbench.desktop.errand import Errand


def test_the_window_lets_go_of_what_the_work_refers_to_while_the_thread_still_holds_the_errand(
    qtbot,
):
    destroyed_in = []
    widget = QWidget()
    widget.destroyed.connect(lambda: destroyed_in.append(threading.current_thread()))
    watched = weakref.ref(widget)
    is_done, may_end = threading.Event(), threading.Event()

    errand = Errand(lambda held=widget: held is not None, lambda _, held=widget: None)
    del widget
    with ThreadPoolExecutor(1) as pool:

        def carry_out_and_linger(errand):
            done = errand.carry_out()
            is_done.set()
            may_end.wait(5)
            return done

        future = pool.submit(carry_out_and_linger, errand)
        assert is_done.wait(5)
        errand.end(future)
        assert watched() is None
        assert destroyed_in == [threading.main_thread()]
        may_end.set()
        del errand
    assert future.result() is True


def test_an_error_does_not_keep_what_it_came_through(qtbot):
    widget = QWidget()
    watched = weakref.ref(widget)

    def fail(held):
        raise ValueError(held.isVisible())

    errand = Errand(lambda held=widget: fail(held), lambda _: None)
    del widget
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(errand.carry_out)
        assert isinstance(future.exception(), ValueError)
    errand.end(future)
    assert watched() is None
