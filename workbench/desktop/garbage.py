"""Collecting Python's garbage in the thread that owns the widgets, and in no other."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between looks at how much there is to collect."""


class GarbageCollection(QObject):
    """Takes the collection of reference cycles over from Python, while the window lives.

    Python collects in whichever thread happens to allocate: the one that starts workers, say.
    A widget in a cycle would then be destroyed beside the thread it belongs to, which Qt
    answers with a crash some time later.

    Parameters
    ----------
    parent : QObject
        Lives in the thread of the window.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._collect)

    def settle(self) -> None:
        """Leave what is loaded by now out of every later collection, which keeps them short.

        Nothing is collected before that: modules that were just imported hold hardly anything to
        collect, and to look through all of them takes longer than a frame.
        """
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.collect()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
