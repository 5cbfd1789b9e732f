"""What was open lately is kept as the person wants it, and not at all where they do not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from workbench.desktop import recent
from workbench.desktop.shell.recent_menu import RecentMenu

pytestmark = pytest.mark.usefixtures("no_settings")
NAMES = st.sampled_from("abcdefghijklmnopqrst")
ACTS = st.lists(st.tuples(st.sampled_from(["add", "pin", "unpin", "remove"]), NAMES), max_size=40)


def everything_written():
    QSettings().sync()
    file = Path(QSettings().fileName())
    return file.read_text() if file.exists() else ""


@settings(max_examples=30, deadline=None)
@given(ACTS)
def test_the_list_says_what_was_done_to_it(acts):
    recent.clear(pinned=True)
    order, pinned = [], set()
    for act, name in acts:
        path = Path("/" + name)
        if act == "add":
            recent.add(path)
            order = [path, *(p for p in order if p != path)]
        elif act == "remove":
            recent.remove(path)
            order = [p for p in order if p != path]
            pinned.discard(path)
        else:
            recent.pin(path, pinned=act == "pin")
            if act == "pin" and path in order:
                pinned.add(path)
            else:
                pinned.discard(path)
        loose = [p for p in order if p not in pinned]
        for old in loose[recent.MOST :]:
            order.remove(old)
    shown = [e.path for e in recent.entries()]
    assert shown == [p for p in order if p in pinned] + [p for p in order if p not in pinned]


def test_a_list_of_an_earlier_version_is_read():
    QSettings().setValue("recent", ["/cases/one", "/cases/two"])
    assert [e.path for e in recent.entries()] == [Path("/cases/one"), Path("/cases/two")]


def test_a_list_that_somebody_spoiled_begins_anew():
    QSettings().setValue("recent/entries", '{"not": "a list"')
    assert recent.entries() == ()


def test_turned_off_no_name_is_left_and_none_is_noted():
    recent.add(Path("/home/jane/secret-merger"))
    recent.pin(Path("/home/jane/secret-merger"), pinned=True)
    QSettings().setValue("recent", ["/home/jane/secret-older"])
    QSettings().setValue("FileDialog/history", ["file:///home/jane/secret-folder"])
    recent.keep(on=False)
    recent.add(Path("/home/jane/secret-later"))
    assert "secret" not in everything_written()
    assert recent.entries() == ()
    recent.keep(on=True)
    assert recent.entries() == ()


def test_the_menu_greys_what_is_missing_and_opens_what_is_there(qtbot, tmp_path):
    there, gone = tmp_path / "a&b", tmp_path / "gone"
    there.mkdir()
    for path in (gone, there):
        recent.add(path)
    opened = []
    menu = RecentMenu(opened.append, lambda: None)
    qtbot.addWidget(menu)
    first, second = menu.actions()[:2]
    assert first.isEnabled()
    assert "a&&b" in first.text()
    assert not second.isEnabled()
    assert "missing" in second.text()
    first.trigger()
    assert opened == [there]


def test_the_menu_clears_all_but_the_pinned(qtbot, tmp_path):
    told = []
    for name in "ab":
        recent.add(tmp_path / name)
    recent.pin(tmp_path / "a", pinned=True)
    menu = RecentMenu(lambda _: None, lambda: told.append(1))
    qtbot.addWidget(menu)
    next(a for a in menu.actions() if a.text() == "Clear the list").trigger()
    assert [e.path.name for e in recent.entries()] == ["a"]
    assert told == [1]
