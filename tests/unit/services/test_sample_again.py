"""Showing the sample again answers from the record, unless other code made that record."""

import pytest

from workbench.errors import PluginError
from workbench.services.demo import open_sample, present_sample
from workbench.services.running import run_analysis


class Elsewhere:
    """A registry of another version: the same plugins, other code."""

    def __init__(self, there, answer):
        self._there, self._answer = there, answer

    def __getattr__(self, name):
        return getattr(self._there, name)

    def code_hash(self, module):
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.fixture
def sampled(working):
    incident = open_sample(working)
    analysis = next(a.id for a in working.registry.analyses() if a.kind == "drift")
    run_analysis(working, incident, analysis)
    return working, incident


def test_a_record_of_this_code_is_shown_again(sampled):
    session, incident = sampled

    assert present_sample(session) == incident


@pytest.mark.parametrize("answer", ["0" * 64, PluginError("plugin.unknown", "It is gone.")])
def test_a_record_of_other_code_is_passed_over(sampled, answer):
    session, _ = sampled
    session.registry = Elsewhere(session.registry, answer)

    assert present_sample(session) == ""
