"""Every analysis that ships: the same bytes in every run, on one worker or on one of two.

An analysis needs no line here: whatever the program's own plugins offer is run, with its
defaults, on the first capture that has what it needs.
"""

import hashlib

import pytest

from tests.fakes.captures import cut_sample, with_canary
from tests.fakes.places import write_graph
from workbench.errors import RunError
from workbench.jobs.local import LocalRunner
from workbench.registry import Registry
from workbench.services.importing import import_capture
from workbench.services.job_specs import Question, job_for
from workbench.services.run_inputs import gather_inputs, problem_of
from workbench.services.session import open_session

REGISTRY = Registry([])
SHIPPED = [info.id for info in REGISTRY.analyses() if REGISTRY.plugin(info.plugin).first_party]
SEED = 11


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """A session with an incident of rows and one of signals on a graph."""
    folder = tmp_path_factory.mktemp("cases")
    graph = folder / "graph"
    graph.mkdir()
    with open_session(folder / "workspace", create=True) as session:
        for capture in (write_graph(graph), with_canary(cut_sample(folder / "rows"))):
            import_capture(session, [capture])
        yield session


@pytest.fixture(scope="module")
def one():
    with LocalRunner(1) as runner:
        yield runner


@pytest.fixture(scope="module")
def two():
    with LocalRunner(2) as runner:
        yield runner


def job_of(session, info):
    """The job of an analysis on the first incident that has what it needs."""
    for number in ("1", "2"):
        state = session.incident(number)
        try:
            inputs = gather_inputs(state, info)
        except RunError:
            continue
        question = Question(info.id, info.plugin, {}, SEED, inputs, problem_of(state))
        return job_for(question, session.registry, session.workspace.objects.path)
    raise AssertionError(f"no capture here has what {info.id} needs: give it one")


def digests(outcome):
    """What a run gave, byte by byte; its folder goes."""
    try:
        outcome.check()
        tables = {
            name: hashlib.sha256(path.read_bytes()).hexdigest()
            for name, path in outcome.tables.items()
        }
        return outcome.document, tables
    finally:
        outcome.discard()


@pytest.mark.parametrize("analysis", SHIPPED)
def test_three_runs_on_one_worker_and_two_at_once_on_a_pair_are_equal(cases, one, two, analysis):
    job = job_of(cases, cases.registry.analysis(analysis))
    alone = digests(one.run(job))
    pair = [two.submit(job), two.submit(job)]
    assert [digests(handle.outcome(120)) for handle in pair] == [alone, alone]
    assert digests(one.run(job)) == alone
    assert digests(one.run(job)) == alone


def test_the_pair_is_two_processes_at_work_at_once(cases, two):
    job = job_of(cases, cases.registry.analysis(SHIPPED[0]))
    for _ in range(20):  # the second one may still be starting
        handles = [two.submit(job), two.submit(job)]
        lent = 0
        while not all(handle.done for handle in handles):
            lent = max(lent, len(two._pool._lent))
        for handle in handles:
            handle.outcome(120).discard()
        if lent == 2:
            return
    raise AssertionError("the two jobs were never at work at once")
