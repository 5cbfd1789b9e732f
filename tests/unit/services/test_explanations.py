"""A run is a whole explanation: what was expected, what it cannot tell, and what to do next."""

import pytest

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, lend
from workbench.domain.runs import Run
from workbench.exchange.schema import load_schema, violation
from workbench.services.framing import frame_problem
from workbench.services.next_steps import next_step_of
from workbench.services.running import expected_of, run_analysis


@pytest.fixture
def asked(session):
    lend(session, FakeRunner(document()))
    return session


def psi(session):
    return session.registry.analysis("drift.psi")


def test_what_is_expected_comes_from_the_analysis_until_the_problem_is_framed(asked):
    run = run_analysis(asked, "1", "drift.psi").value.run
    assert run.expected == psi(asked).expected
    assert run.caveats == psi(asked).caveats
    success = "Accuracy is above 0.8 again"
    frame_problem(asked, "1", behaviour="Alarms twice as often", success=success)
    assert expected_of(asked.incident("1"), psi(asked)) == success
    later = run_analysis(asked, "1", "drift.psi", seed=1).value.run
    assert later.expected == success
    assert asked.incident("1").runs[-1] == later


def test_a_person_may_expect_something_else_and_that_is_a_record_of_its_own(asked):
    first = run_analysis(asked, "1", "drift.psi").value.run
    made = run_analysis(asked, "1", "drift.psi", expected=" Only hum moves. ").value
    assert (made.run.expected, made.cached) == ("Only hum moves.", True)
    assert made.run.id != first.id
    assert made.run.result == first.result
    assert run_analysis(asked, "1", "drift.psi", expected="Only hum moves.").value.run == made.run


def test_the_expectation_shapes_no_answer(asked):
    first = run_analysis(asked, "1", "drift.psi").value.run
    other = run_analysis(asked, "1", "drift.psi", expected="Nothing moves.", reuse=False).value.run
    assert (other.key, other.problem) == (first.key, first.problem)


def test_a_record_without_caveats_or_with_empty_ones_keeps_no_schema(asked):
    body = run_analysis(asked, "1", "drift.psi").value.run.json_body()
    schema = load_schema("run", 1)
    assert violation(body, schema) == ""
    for poor in ({"caveats": []}, {"caveats": [""]}, {"expected": ""}):
        assert violation({**body, **poor}, schema) != ""


def test_a_plugin_that_names_no_caveat_has_that_recorded_as_one(asked, monkeypatch):
    bare = psi(asked).model_copy(update={"caveats": (" ",), "expected": ""})
    monkeypatch.setattr(asked.registry, "analysis", lambda _: bare)
    run = run_analysis(asked, "1", "drift.psi").value.run
    assert len(run.caveats) == 1
    assert "no caveats" in run.caveats[0]


def test_a_run_of_an_older_version_reads_and_writes_as_it_was(asked):
    body = run_analysis(asked, "1", "drift.psi").value.run.json_body()
    old = {name: value for name, value in body.items() if name not in {"expected", "caveats"}}
    assert Run.model_validate(old).json_body() == old


def test_every_run_leads_somewhere_even_one_whose_result_is_gone(asked):
    run = run_analysis(asked, "1", "drift.psi").value.run
    assert next_step_of(asked, run)
    asked.workspace.objects.path(run.result).unlink()
    assert next_step_of(asked, run)
    assert next_step_of(asked, run.model_copy(update={"analysis": "gone.away"}))
    failed = run.model_copy(update={"status": "failed", "result": ""})
    assert "again" in next_step_of(asked, failed)
