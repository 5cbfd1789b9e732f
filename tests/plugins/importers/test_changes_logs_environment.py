"""Change events, logs and environments are read whatever their keys are called."""

import json
from datetime import UTC, datetime

import pytest

from workbench.api import ChangeEvent, EvidenceError, EvidenceKind
from workbench_importers.changes import ChangesImporter
from workbench_importers.environment import EnvironmentImporter
from workbench_importers.logs import LogImporter

FIRST = ChangeEvent(
    at=datetime(2026, 5, 12, 8, tzinfo=UTC),
    title="Firmware 4.2",
    kind="update",
    node="stations",
    by="field",
)
SECOND = ChangeEvent(at=datetime(2026, 5, 13, 9, 30, tzinfo=UTC), title="Deployed 3.2.2")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "changes.jsonl",
            """{"at": "2026-05-13T09:30:00Z", "title": "Deployed 3.2.2"}
            {"at": "2026-05-12T10:00:00+02:00", "title": "Firmware  4.2", "kind": "update",\
             "node": "stations", "by": "field"}""",
        ),
        (
            "x.json",
            json.dumps(
                {
                    "changes": [
                        {"timestamp": 1778664600, "summary": "Deployed 3.2.2"},
                        {
                            "timestamp": "2026-05-12T08:00:00Z",
                            "summary": "Firmware 4.2",
                            "type": "update",
                            "service": "stations",
                            "author": "field",
                        },
                    ]
                }
            ),
        ),
        (
            "deploys.csv",
            """Date,What,Category,Component,Who
2026-05-12 08:00:00,Firmware 4.2,update,stations,field
2026-05-13 09:30:00,Deployed 3.2.2,,,""",
        ),
    ],
)
def test_changes_come_in_order_of_time(put, name, text):
    found = ChangesImporter().read(put(name, text), {}).changes
    assert found == (FIRST, SECOND)


def test_changes_are_told_from_logs_by_their_keys(put, choose):
    change = '{"at": "2026-05-13T09:30:00Z", "title": "Deployed", "node": "x"}\n' * 2
    log = '{"time": "2026-05-13T09:30:00Z", "level": "INFO", "message": "Deployed"}\n' * 2
    assert choose(put("a.jsonl", change)).id == "changes.records"
    assert choose(put("b.jsonl", log)).id == "logs.lines"


@pytest.mark.parametrize(
    ("record", "code"),
    [({"title": "x"}, "records.key"), ({"at": "soon", "title": "x"}, "changes.time")],
)
def test_a_change_without_a_time_names_its_record(put, record, code):
    lines = [{"at": "2026-05-13T09:30:00Z", "title": "fine"}, record]
    with pytest.raises(EvidenceError, match=r"Record 2 of c\.jsonl") as caught:
        ChangesImporter().read(put("c.jsonl", "\n".join(map(json.dumps, lines))), {})
    assert caught.value.code == code


PLAIN = """\
2026-05-13 09:30:00,123 INFO serving: model loaded
2026-05-13T09:31:00Z [ERROR] lookup failed
Traceback (most recent call last):
  File "a.py", line 3
[2026-05-13 09:32:00+02:00] WARN - slow
2026-05-13 09:33:00 plain words, no level
"""


def test_plain_lines_give_time_level_message_and_keep_stack_traces_together(put, whole, choose):
    path = put("app.log", PLAIN)
    assert choose(path).id == "logs.lines"
    imported = LogImporter().read(path, {})
    assert imported.kind is EvidenceKind.LOGS
    rows = whole(imported).to_pylist()
    assert [row["level"] for row in rows] == ["INFO", "ERROR", "WARNING", None]
    assert rows[0]["timestamp"] == datetime(2026, 5, 13, 9, 30, 0, 123000, tzinfo=UTC)
    assert rows[0]["message"] == "serving: model loaded"
    assert rows[1]["message"].splitlines()[1] == "Traceback (most recent call last):"
    assert rows[2]["timestamp"] == datetime(2026, 5, 13, 7, 32, tzinfo=UTC)
    assert rows[3]["message"] == "plain words, no level"


@pytest.mark.parametrize(
    ("line", "hints", "at", "level"),
    [
        (
            "May 13 09:30:00 host cron[12]: INFO done",
            {"year": 2026},
            datetime(2026, 5, 13, 9, 30, tzinfo=UTC),
            None,
        ),
        ("May 13 09:30:00 host cron[12]: done", {}, None, None),
        (
            '10.0.0.1 - - [13/May/2026:11:30:00 +0200] "GET / HTTP/1.1" 200 12',
            {},
            datetime(2026, 5, 13, 9, 30, tzinfo=UTC),
            None,
        ),
        (
            "2026/05/13 09:30:00 [warn] 12#0: x",
            {},
            datetime(2026, 5, 13, 9, 30, tzinfo=UTC),
            "WARNING",
        ),
        (
            "2026-05-13 09:30:00 | CRITICAL | x",
            {"time_zone": "+02:00"},
            datetime(2026, 5, 13, 7, 30, tzinfo=UTC),
            "CRITICAL",
        ),
    ],
)
def test_usual_line_formats(put, whole, line, hints, at, level):
    row = whole(LogImporter().read(put("x.log", line + "\n"), hints)).to_pylist()[0]
    assert row["timestamp"] == at
    if level is not None:
        assert row["level"] == level


@pytest.mark.parametrize(
    "record",
    [
        {"timestamp": "2026-05-13T09:30:00Z", "level": "warn", "message": "slow", "node": "a"},
        {"@timestamp": "2026-05-13T09:30:00Z", "severity": "WARNING", "msg": "slow", "node": "a"},
        {"ts": 1778664600, "levelname": "WARNING", "event": "slow", "node": "a"},
        {
            "timeUnixNano": "1778664600000000000",
            "severityNumber": 13,
            "body": {"stringValue": "slow"},
            "node": "a",
        },
    ],
)
def test_json_logs_of_any_make_give_the_same_row(put, whole, choose, record):
    path = put("x.jsonl", "\n".join([json.dumps(record)] * 2))
    assert choose(path).id == "logs.lines"
    row = whole(LogImporter().read(path, {})).to_pylist()[0]
    assert row == {
        "timestamp": datetime(2026, 5, 13, 9, 30, tzinfo=UTC),
        "level": "WARNING",
        "message": "slow",
        "node": "a",
    }


def test_a_line_without_anything_known_is_kept_as_message(put, whole):
    rows = whole(LogImporter().read(put("x.log", "one\ntwo\n"), {})).to_pylist()
    assert [(r["timestamp"], r["level"], r["message"]) for r in rows] == [
        (None, None, "one"),
        (None, None, "two"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "environment.json",
            json.dumps(
                {
                    "python": "3.11.9",
                    "packages": {"numpy": "2.1.0", "pandas": "2.2.3"},
                    "platform": "Linux",
                }
            ),
        ),
        (
            "e.json",
            json.dumps(
                {
                    "python_version": "3.11.9",
                    "os": "Linux",
                    "packages": [{"name": "pandas", "version": "2.2.3"}, "numpy==2.1.0"],
                }
            ),
        ),
    ],
)
def test_an_environment_lists_its_packages(put, choose, name, text):
    path = put(name, text)
    assert choose(path).id == "environment.packages"
    details = EnvironmentImporter().read(path, {}).details
    assert details["packages"] == {"numpy": "2.1.0", "pandas": "2.2.3"}
    assert (details["python"], details["platform"]) == ("3.11.9", "Linux")


def test_pinned_requirements_are_an_environment_too(put, choose):
    path = put(
        "requirements.txt", "# frozen\nnumpy==2.1.0\npandas == 2.2.3 ; python_version > '3'\n-e .\n"
    )
    assert choose(path).id == "environment.packages"
    assert choose(path).read(path, {}).details["packages"] == {"numpy": "2.1.0", "pandas": "2.2.3"}


def test_an_environment_that_is_no_object_is_refused(put):
    with pytest.raises(EvidenceError) as caught:
        EnvironmentImporter().read(put("environment.json", "[1]"), {})
    assert caught.value.code == "environment.shape"
