"""The doubts as a run gives them: in the answer, plain JSON, the same whatever the row order."""

import json

from tests.plugins.rootcause.test_upstream import _context, _run


def told(result):
    keys = ("methods", "agreement", "weakest", "would_change")
    return {key: result.answer[key] for key in keys}


def test_the_answer_holds_agreement_weakest_and_turning_points():
    answer = _run(_context("unit")).answer
    assert {"method", "title", "ranking", "values", "named", "note", "weighed"} <= set(
        answer["methods"][0]
    )
    assert answer["agreement"].endswith(" income first.")
    held = [one["holds"] for one in answer["weakest"]]
    assert held == sorted(held)
    assert answer["would_change"][0]["id"] == "held"
    assert all(set(m["named"]) <= set(m["ranking"]) for m in answer["methods"])


def test_it_is_the_same_whatever_the_order_of_rows_and_columns():
    given = _context("clip")
    tables = {
        name: given.window(name).frame().sample(frac=1.0, random_state=7)
        for name in ("reference", "incident")
    }
    turned = {name: table[table.columns[::-1]] for name, table in tables.items()}
    assert told(_run(_context("clip", **turned))) == told(_run(given))


def test_it_is_plain_json():
    for fault in ("unit", "noise", "duplicates", None):
        document = told(_run(_context(fault)))
        assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_stand_in_is_a_doubt():
    answer = _run(_context("unit", model=None)).answer
    assert "stand_in" in {one["id"] for one in answer["weakest"]}
    own = _run(_context("unit")).answer
    assert "stand_in" not in {one["id"] for one in own["weakest"]}
