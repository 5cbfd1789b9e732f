"""Two processes at work in one workspace at the same time: nothing is lost, nothing doubled."""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from tests.e2e.program import environment
from tests.unit.services.small_case import write_capture
from workbench.services.session import open_session
from workbench.services.store_check import rebuild_projections, verify_journal

ROUNDS = 12

BUSY = """
import sys
from pathlib import Path
from workbench.services.claims import claim_finding
from workbench.services.evidence import amend
from workbench.services.session import open_session

folder, name, run, rounds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
print("ready", flush=True)
sys.stdin.readline()
with open_session(folder) as session:
    session.actor = name
    findings = [f.id for f in session.incident("1").run(run).findings]
    for turn in range(rounds):
        text = f"{name} {turn}"
        claim_finding(session, "1", run, findings[turn % len(findings)], text=text)
        amend(session, "1", {"owner": text})
"""
"""Claims and amends as fast as it can, once told to begin."""


@contextmanager
def started(*commands):
    """Start processes at the same time; whatever happens, none is left."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, *map(str, words)], **pipes, text=True, env=environment()
                )
            )
            for words in commands
        ]
        try:
            yield processes
        finally:
            for process in processes:
                process.kill()


def ended(process):
    """Wait for the end of a process and return what it printed."""
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, (out, err)
    return out


def together(*commands):
    """Run commands at the same time and return what each said as JSON."""
    with started(*(("-m", "workbench", *words, "--json") for words in commands)) as processes:
        return [json.loads(ended(process)) for process in processes]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A workspace that two processes made, each importing a capture, and what they said."""
    folder = tmp_path_factory.mktemp("shared")
    captures = [
        write_capture(folder / name, title=f"Incident of {name}") for name in ("one", "two")
    ]
    workspace = folder / "workspace"
    said = together(*(("-w", workspace, "import", capture) for capture in captures))
    return workspace, said


def incident(workspace, reference):
    """An incident as it stands, read by a third process."""
    with open_session(workspace, read_only=True) as session:
        return session.incident(reference)


def assert_intact(workspace):
    checked = verify_journal(workspace)
    assert checked.ok, checked


def test_both_imports_are_there_with_numbers_of_their_own(shared):
    workspace, said = shared
    for made in said:
        state = incident(workspace, made["incident"])
        assert [e.id for e in state.evidence] == [e["id"] for e in made["evidence"]]
    states = [incident(workspace, number) for number in ("1", "2")]
    assert {state.id for state in states} == {made["incident"] for made in said}
    assert {state.title for state in states} == {"Incident of one", "Incident of two"}
    assert_intact(workspace)


def test_runs_at_the_same_time_are_all_recorded(shared):
    workspace, _ = shared
    made = together(
        ("-w", workspace, "run", "1", "drift.psi"),
        ("-w", workspace, "run", "1", "drift.battery"),
        ("-w", workspace, "run", "2", "drift.psi"),
    )
    ones, twos = ({r.id for r in incident(workspace, n).runs} for n in ("1", "2"))
    assert ones == {made[0]["run"], made[1]["run"]}
    assert twos == {made[2]["run"]}
    assert_intact(workspace)


def test_acts_on_one_incident_interleave_and_none_is_lost(shared):
    workspace, _ = shared
    [said] = together(("-w", workspace, "run", "1", "drift.psi"))
    before = incident(workspace, "1").size
    actors = ("ada", "grace")
    asked = (("-c", BUSY, workspace, name, said["run"], ROUNDS) for name in actors)
    with started(*asked) as busy:
        for process in busy:
            assert process.stdout.readline() == "ready\n"
        for process in busy:
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in busy:
            ended(process)
    state = incident(workspace, "1")
    assert state.size == before + 2 * 2 * ROUNDS, "every act of both is in the journal"
    assert state.owner in {f"{name} {ROUNDS - 1}" for name in actors}
    assert len({claim.id for claim in state.claims}) == len(state.claims)
    assert_intact(workspace)
    rebuild_projections(workspace)
    assert incident(workspace, "1") == state
