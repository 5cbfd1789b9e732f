"""What was decided and what is missing stands in the report that leaves the program."""

import pytest

from tests.unit.services.postmortem.closed_case import closed
from tests.unit.services.postmortem.test_gates import standing
from workbench.services.reporting import write_report

__all__ = ["standing"]


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_decisions_and_what_is_missing_stand_in_the_report(session, standing, form):
    closed(session)
    words = write_report(session, "1", form).decode()
    for said in ("Which repair?", "Retrain", "slower", "Old stations may be late."):
        assert said in words
    assert "No log of the gateway." in words
