"""Runners over real processes, and jobs for plugins that lie in tests/data."""

from pathlib import Path

import pytest

from workbench.jobs import Isolation, JobSpec, Limits, LocalRunner

ROUGH = Path(__file__).resolve().parents[2] / "data" / "rough_plugin"
LIMITS = Limits(seconds=60, memory=600 << 20)


def rough_job(name, *, limits=LIMITS, **others):
    """A job for one of the misbehaving analyses."""
    return JobSpec(
        plugin="rough_checks",
        analysis=f"rough.{name}",
        locations=(str(ROUGH),),
        limits=limits,
        **others,
    )


@pytest.fixture(scope="session")
def job():
    return rough_job


def _shared(isolation):
    runner = LocalRunner(2, isolation=isolation)
    outcome = runner.run(rough_job("nothing"))
    if outcome.environment.isolation != isolation:
        runner.close()
        pytest.skip(f"this system offers no {isolation}")
    return runner


@pytest.fixture(scope="session", params=list(Isolation))
def any_runner(request):
    """A runner of each isolation that there is here."""
    with _shared(request.param) as runner:
        yield runner


@pytest.fixture(scope="session")
def runner():
    """A runner as the program has it."""
    with LocalRunner(2) as runner:
        yield runner
