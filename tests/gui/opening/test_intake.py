"""What is dropped is told before it is let go, and the same is then done."""

import pytest

from workbench.desktop.intake import Kind, carry_out, intention


class Taker:
    """Notes what it is asked for."""

    def __init__(self):
        self.done = []

    def __getattr__(self, name):
        return lambda paths: self.done.append((name, paths))


@pytest.fixture
def things(tmp_path):
    def file(name):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        return path

    file("capture/capture.json")
    file("workspace/journal.db")
    file("folder/rows.csv")
    file("review.json")
    return {
        "package": file("A.incident.zip"),
        "second copy": file("A.incident (1).zip"),
        "capture": tmp_path / "capture",
        "workspace": tmp_path / "workspace",
        "folder": tmp_path / "folder",
        "table": file("rows.csv"),
        "zip": file("tables.zip"),
        "review": file("review.json.sig"),
        "missing": tmp_path / "missing",
    }


@pytest.mark.parametrize(
    ("name", "idle", "at_work"),
    [
        ("package", Kind.PACKAGE, Kind.PACKAGE),
        ("second copy", Kind.PACKAGE, Kind.PACKAGE),
        ("capture", Kind.CAPTURE, Kind.CAPTURE),
        ("workspace", Kind.WORKSPACE, Kind.WORKSPACE),
        ("folder", Kind.NEW_INCIDENT, Kind.NEW_INCIDENT),
        ("table", Kind.NEW_INCIDENT, Kind.EVIDENCE),
        ("zip", Kind.NEW_INCIDENT, Kind.EVIDENCE),
        ("review", Kind.REVIEWS, Kind.REVIEWS),
        ("missing", Kind.NOTHING, Kind.NOTHING),
    ],
)
def test_each_kind_is_known(things, name, idle, at_work):
    assert intention([things[name]], incident=False).kind is idle
    assert intention([things[name]], incident=True).kind is at_work


def test_a_package_among_tables_is_what_was_meant(things):
    found = intention([things["table"], things["package"]], incident=True)
    assert (found.kind, found.paths) == (Kind.PACKAGE, (things["package"],))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("package", "open_package"),
        ("workspace", "open_workspace"),
        ("capture", "import_paths"),
        ("table", "add_files"),
        ("review", "import_reviews"),
        ("missing", "import_paths"),
    ],
)
def test_what_was_told_is_done(things, name, asked):
    taker = Taker()
    carry_out(taker, intention([things[name]], incident=True))
    assert [done for done, _ in taker.done] == [asked]


def test_several_files_are_counted(things):
    words = intention([things["table"], things["zip"]], incident=True).words
    assert words == "Add 2 files as evidence"


def test_a_name_that_hides_something_is_shown_as_it_is(tmp_path):
    path = tmp_path / "a\u202egpj.incident.zip"
    path.write_text("x")
    assert "\u202e" not in intention([path], incident=False).words
