"""Old incidents come in as told, whole or not at all, and each only once."""

import contextlib
import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.services.health import health_of
from workbench.services.library.fault_lines import fault_lines
from workbench.services.library.old_incidents import import_old, read_old
from workbench.services.library.similarity import similar_incidents
from workbench.services.library.told_rows import read_rows

HEAD = "Ticket,Name,Date,Resolved,Sev,failure mode,fault,Node,Signals,Root cause,Fix,Extra\n"
GOOD = 'A-1,"Sensor sent\nFahrenheit",2024-03-02,2024-03-09,2,Schema or unit change,unit_change,'
GOOD += "temp,quality; output,new firmware,undid the unit,x\n"
OTHER = "A-2,Values missing,2024-06-02,,SEV3,upstream_regression,nulls,hum,quality,job,fixed it,\n"


@pytest.fixture
def file(tmp_path):
    def written(text, name="old.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_row_comes_in_as_told_and_not_as_proven(session, file):
    made = import_old(session, read_old(session, file(HEAD + GOOD))).value
    state = session.incident(made[0])
    account = state.records.account
    assert (account.source, account.line, account.reference) == ("old.csv", 2, "A-1")
    assert (account.cause, account.fault, account.signals) == (
        "new firmware",
        "unit_change",
        ("quality", "output"),
    )
    assert state.title == "Sensor sent Fahrenheit"
    assert state.severity == "SEV2 major"
    assert str(state.stage) == "Follow-up"
    assert state.records.triage.failure_mode_standing == "potential"
    assert "not proven here" in state.records.triage.grounding
    assert not state.evidence
    assert not state.runs
    assert not state.claims
    assert not state.records.hypotheses


def test_the_dry_run_changes_nothing_and_tells_every_bad_row_with_its_line(session, file):
    rows = [
        "A-3,,2024-01-01,,,,,,,,,\n",
        "A-4,x,31/02/2024,,,,,,,,,\n",
        "A-5,x,2024-05-02,2024-05-01,,,,,,,,\n",
        "A-6,x,2099-01-01,,,,,,,,,\n",
        "A-7,x,,,SEV9,,,,,,,\n",
        "A-8,x,,,,gremlins,,,,,,\n",
        "A-9,x,,,,,,,quality; vibes,,,\n",
        "A-10,x\n",
    ]
    before = session.workspace.incidents()
    old = read_old(session, file(HEAD + GOOD + "".join(rows)))
    assert session.workspace.incidents() == before
    assert [one.usable for one in old.rows] == [True, *[False] * len(rows)]
    for line, words in zip(
        range(4, 12),
        (
            "title says nothing",
            "no date such as",
            "is before opened",
            "lies in the future",
            "none of SEV1",
            "failure_mode says “gremlins”",
            "signals says “vibes”",
            "2 cells where the header has 12",
        ),
        strict=True,
    ):
        told = next(one for one in old.problems if one.startswith(f"Line {line}: "))
        assert words in told
        assert told.count("\n") == 0
    assert old.ignored == ("Extra",)


def test_nothing_comes_in_while_a_row_is_bad_unless_lines_are_chosen(session, file):
    old = read_old(session, file(HEAD + GOOD + "A-9,,,,,,,,,,,\n" + OTHER))
    before = session.workspace.incidents()
    with pytest.raises(WorkbenchError, match="1 of 3 rows cannot be used, so nothing"):
        import_old(session, old)
    with pytest.raises(WorkbenchError, match="Line 4 cannot be brought in"):
        import_old(session, old, lines=[5, 4])
    with pytest.raises(WorkbenchError, match="No row begins at line 3"):
        import_old(session, old, lines=[3])
    assert session.workspace.incidents() == before
    made = import_old(session, old, lines=[5]).value
    assert [session.incident(one).title for one in made] == ["Values missing"]


def test_a_row_that_comes_again_is_recognised(session, file):
    path = file(HEAD + GOOD + OTHER + "A-1,Told otherwise,2024-03-02,,,,,,,,,\n")
    old = read_old(session, path)
    assert [one.duplicate for one in old.rows] == ["", "", "line 2"]
    assert len(import_old(session, old).value) == 2
    again = read_old(session, path)
    assert [one.duplicate for one in again.rows] == ["INC-0004", "INC-0005", "INC-0004"]
    assert import_old(session, again).value == ()


def test_an_import_that_is_stopped_leaves_whole_incidents_and_goes_on(session, file):
    old = read_old(session, file(HEAD + GOOD + OTHER))

    def stop(fraction, _):
        if fraction:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_old(session, old, progress=stop)
    assert len(session.workspace.incidents()) == 4
    assert session.incident("4").records.account is not None
    again = read_old(session, file(HEAD + GOOD + OTHER))
    assert len(import_old(session, again).value) == 1


def test_columns_are_mapped_and_what_is_not_there_is_said(session, file):
    path = file("Was,Wann\nEin Fühler log,02.03.2024\n")
    with pytest.raises(WorkbenchError, match="No column tells the title"):
        read_old(session, path)
    old = read_old(session, path, mapping={"title": "Was", "opened": "Wann"})
    assert old.rows[0].account.opened_on.isoformat() == "2024-03-02T00:00:00+00:00"
    with pytest.raises(WorkbenchError, match="no column 'What'"):
        read_old(session, path, mapping={"title": "What"})
    with pytest.raises(WorkbenchError, match="no field 'titel'"):
        read_old(session, path, mapping={"titel": "Was"})


def test_json_in_three_shapes_tells_the_same_and_the_right_lines(session, file):
    rows = [{"title": "One", "signals": ["quality"]}, {"title": "Two"}, "three"]
    listed = file("[\n" + ",\n".join(json.dumps(one) for one in rows) + "\n]", "a.json")
    nested = file('{"incidents": [\n' + ",\n".join(map(json.dumps, rows)) + "]}", "b.json")
    lines = file("\n" + "\n".join(map(json.dumps, rows)), "c.jsonl")
    for path in (listed, nested, lines):
        old = read_old(session, path)
        assert [one.line for one in old.rows] == [2, 3, 4], path.name
        assert [one.usable for one in old.rows] == [True, True, False]
        assert old.problems == ("Line 4: It is no JSON object.",)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("old.xlsx", b"x", "neither CSV nor JSON"),
        ("old.csv", b"title\n\xff\xfe", "not UTF-8: line 2"),
        ("old.csv", b"title\n", "holds no row"),
        ("old.csv", b"title,title\na,b\n", "Two columns are called"),
        ("old.json", b"{]", "no JSON"),
        ("old.json", b'{"a": 1}', "no list of incidents"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(session, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbenchError, match=words):
        read_old(session, path)


def test_told_incidents_are_compared_and_counted_but_move_no_figure_of_ours(session, file):
    before = {one.metric.id: (one.value, one.n) for one in health_of(session)}
    import_old(session, read_old(session, file(HEAD + GOOD + OTHER)))
    after = {one.metric.id: (one.value, one.n) for one in health_of(session)}
    assert {name for name in before if before[name] != after[name]} <= {"recurrence"}
    ranked = similar_incidents(session, "4")
    assert ranked.cases == 4
    assert [one.imported for one in ranked.neighbours].count(True) == 1
    lines = fault_lines(session, at_least=1)
    told = [one for one in lines.lines if (one.axis, one.value) == ("fault", "nulls")]
    assert [(one.n, one.imported, one.confirmed) for one in told] == [(1, 1, 0)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=4)))
def test_whatever_a_csv_holds_is_rows_or_one_sentence(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["title", "cause"], *rows])
    with contextlib.suppress(WorkbenchError):  # any other error is a defect
        assert all(one.values or one.problem for one in read_rows(path).rows)
