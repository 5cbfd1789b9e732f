"""Goes from nothing to the named cause without a pointer; run by the system's Python.

    python3 screen_reader.py reader CAPTURE_FOLDER
    python3 screen_reader.py keys CAPTURE_FOLDER

``reader`` reads what AT-SPI tells and presses what AT-SPI offers, and touches no key. ``keys``
presses keys only (xdotool); AT-SPI tells it what stands on the screen. Prints one JSON object with
what was read on the way.
"""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]  # comes with the system's Python
from gi.repository import GLib  # type: ignore[import-not-found]

PATIENCE = 60.0
"""Seconds until something that was asked for must be there."""


class NotThereError(Exception):
    """Something was not there in time."""


def nodes(root: Any) -> Iterator[Any]:
    """Yield every node a reader can come to, depth first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        try:
            children = [node.getChildAtIndex(at) for at in range(node.childCount)]
        except GLib.GError:  # it went away while it was read
            continue
        yield node
        waiting += [child for child in reversed(children) if child is not None]


def has(node: Any, state: Any) -> bool:
    """Whether a node is in a state."""
    try:
        return bool(node.getState().contains(state))
    except GLib.GError:  # it went away while it was read
        return False


def named(node: Any, role: str, part: str = "") -> bool:
    """Whether a node has a role and a name that holds a part."""
    try:
        return bool(node.getRoleName() == role and part in node.name)
    except GLib.GError:
        return False


def wait_for(what: str, find: Callable[[], Any]) -> Any:
    """Return what a search finds, as soon as it finds something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = find()
        if found:
            return found
        time.sleep(0.1)
    raise NotThereError(what)


class Reader:
    """One program on the screen."""

    def __init__(self, name: str) -> None:
        desktop = pyatspi.Registry.getDesktop(0)
        self._program = wait_for(
            name, lambda: next((one for one in desktop if one and one.name == name), None)
        )

    def all(self, role: str, part: str = "") -> list[Any]:
        """Return what can be seen of a role whose name holds a part."""
        return [
            node
            for node in nodes(self._program)
            if named(node, role, part) and has(node, pyatspi.STATE_SHOWING)
        ]

    def one(self, role: str, part: str = "") -> Any:
        """Return the first of a role whose name holds a part, waiting for it."""
        return wait_for(f"{role} {part!r}", lambda: self.all(role, part))[0]

    def gone(self, role: str, part: str) -> None:
        """Wait until nothing of a role and a name is on the screen."""
        wait_for(f"{role} {part!r} to go", lambda: not self.all(role, part))

    def press(self, role: str, part: str, at: int = 0) -> None:
        """Press something as soon as it is ready to be pressed."""

        def ready() -> Any:
            return [n for n in self.all(role, part) if has(n, pyatspi.STATE_ENABLED)]

        act(wait_for(f"{role} {part!r} to press", ready)[at])

    def choose(self, item: str) -> None:
        """Choose an item of a menu, as soon as it is ready, whether the menu is open or not."""

        def find() -> Any:
            return [
                node
                for node in nodes(self._program)
                if named(node, "menu item", item) and has(node, pyatspi.STATE_ENABLED)
            ]

        act(wait_for(f"menu item {item!r}", find)[0])


def act(node: Any) -> None:
    """Do the first thing a node offers; what opens a dialog answers once that is closed."""
    with contextlib.suppress(GLib.GError):
        node.queryAction().doAction(0)


def by_reader(reader: Reader, folder: str) -> dict[str, str]:
    """Go the way by what AT-SPI offers; return what was read on it."""
    reader.choose("Import a capture folder…")
    reader.one("text", "Directory").queryEditableText().setTextContents(folder)
    reader.press("push button", "Choose")
    reader.press("push button", "Freeze and hash")
    read = {"evidence": reader.one("label", "at hand").name}
    reader.press("check box", "Signals")
    read["signals"] = reader.one("label", "AUC fell").name
    reader.press("push button", "W1 incident", at=-1)
    reader.press("push button", "Set W")
    reader.gone("dialog", "Set W")
    reader.press("push button", "Find causes")
    read["causes"] = reader.one("label", "explains").name
    return read


def keys(*chords: str) -> None:
    """Press keys, one chord after another."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *chords], check=True)


def type_in(words: str) -> None:
    """Type words."""
    subprocess.run(["xdotool", "type", "--delay", "2", words], check=True)


def take_focus() -> None:
    """Give the keyboard to the window; the screen of the test has no window manager to do it."""
    seen = ("xdotool", "search", "--onlyvisible", "--name", "Incident Workbench")
    subprocess.run([*seen, "windowfocus"], check=True)


def run_by_palette(words: str) -> None:
    """Find a command in the palette and run it."""
    take_focus()
    keys("ctrl+shift+p")
    type_in(words)
    keys("Return")


def by_keys(reader: Reader, folder: str) -> dict[str, str]:
    """Go the way by keys; return what was read on it."""
    reader.one("label", "No incidents yet")
    take_focus()
    keys("ctrl+i")
    reader.one("text", "Directory")
    type_in(folder)
    keys("Return")
    reader.one("push button", "Freeze and hash")
    run_by_palette("Freeze and hash")
    read = {"evidence": reader.one("label", "at hand").name}
    take_focus()
    keys("ctrl+4")
    read["signals"] = reader.one("label", "AUC fell").name
    run_by_palette("Set windows")
    take_focus()
    keys("shift+Left", "shift+Right")
    run_by_palette("Find causes")
    read["causes"] = reader.one("label", "explains").name
    return read


def main() -> int:
    """Go the whole way and say what was read."""
    how, folder = sys.argv[1:]
    try:
        read = (by_keys if how == "keys" else by_reader)(Reader("Incident Workbench"), folder)
    except NotThereError as lacking:
        print(json.dumps({"lacking": str(lacking)}))
        return 1
    print(json.dumps(read))
    return 0


if __name__ == "__main__":
    sys.exit(main())
