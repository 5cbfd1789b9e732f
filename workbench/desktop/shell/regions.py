"""F6 and Shift+F6: from one part of the window to the next, back to where one was in it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


def first_focus(region: QWidget) -> QWidget | None:
    """Return what takes the keyboard first in a part of the window.

    Parameters
    ----------
    region : QWidget
        The part.

    Returns
    -------
    QWidget or None
        Itself or a widget in it, in tab order; None if nothing can.
    """
    candidate: QWidget | None = region
    while candidate is not None:
        inside = candidate is region or region.isAncestorOf(candidate)
        if inside and _takes_keys(candidate):
            return candidate
        candidate = candidate.nextInFocusChain()
        if candidate is region:
            return None
    return None


def _takes_keys(widget: QWidget) -> bool:
    policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(policy) and widget.isVisible() and widget.isEnabled()


class RegionCycle(QObject):
    """Remembers where the keyboard was in each part.

    Parameters
    ----------
    parent : QWidget
        The window.
    regions : callable
        Returns the parts in their order, as they are now.
    """

    def __init__(self, parent: QWidget, regions: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(parent)
        self._regions = regions
        self._last: dict[int, QWidget] = {}

    def step(self, direction: int) -> None:
        """Move the keyboard to the next or the previous part that can take it.

        Parameters
        ----------
        direction : int
            1 or -1.
        """
        parts = [part for part in self._regions() if part.isVisible()]
        if not parts:
            return
        here = self._current(parts)
        if here is not None:
            self._remember(parts[here])
        start = here if here is not None else (-1 if direction > 0 else 0)
        for number in range(1, len(parts) + 1):
            part = parts[(start + direction * number) % len(parts)]
            target = self._target(part)
            if target is not None:
                forward = direction > 0
                reason = Qt.FocusReason.TabFocusReason
                target.setFocus(reason if forward else Qt.FocusReason.BacktabFocusReason)
                return

    def _target(self, part: QWidget) -> QWidget | None:
        last = self._last.get(id(part))
        if last is not None and part.isAncestorOf(last) and _takes_keys(last):
            return last
        return first_focus(part)

    def _remember(self, part: QWidget) -> None:
        focused = QApplication.focusWidget()
        if focused is None:
            return
        self._last[id(part)] = focused
        focused.destroyed.connect(lambda: self._last.pop(id(part), None))

    @staticmethod
    def _current(parts: Sequence[QWidget]) -> int | None:
        focused = QApplication.focusWidget()
        if focused is None:
            return None
        for number, part in enumerate(parts):
            if part is focused or part.isAncestorOf(focused):
                return number
        return None
