"""What people write into a report may not hold a value of a sensitive column: G12 says so."""

from tests.unit.services.disclosure.guarded_case import PEOPLE
from workbench.domain.records import record_written
from workbench.domain.records.postmortem import Section
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.private import exposures


def private(session):
    return next(gate for gate in gates_of(session, "1") if gate.code == "G12")


def write(session, text):
    section = Section(id="forward", text=text)
    session.record(session.incident("1").id, record_written(section))


def test_a_value_of_a_sensitive_column_is_found_and_not_repeated(guarded):
    write(guarded, "Watch it.")
    assert private(guarded).passed
    write(guarded, f"It began with {PEOPLE[0]} at the desk.")
    found = private(guarded)
    assert (found.passed, found.record) == (False, "section/forward")
    assert PEOPLE[0] not in found.reason + found.action
    told = [one.words for one in exposures(case_of(guarded, "1"))]
    assert any(words.startswith("a value of person") for words in told)
    write(guarded, "Watch it.")
    assert private(guarded).passed
