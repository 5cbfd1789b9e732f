"""Running analyses in worker processes: progress, cancel, limits."""

from workbench.jobs.isolation import Isolation
from workbench.jobs.job import (
    Errand,
    JobOutcome,
    JobSpec,
    Limits,
    ModelInput,
    Problem,
    WindowInput,
)
from workbench.jobs.local import LocalRunner
from workbench.jobs.runner import JobHandle, OnProgress, Runner

__all__ = [
    "Errand",
    "Isolation",
    "JobHandle",
    "JobOutcome",
    "JobSpec",
    "Limits",
    "LocalRunner",
    "ModelInput",
    "OnProgress",
    "Problem",
    "Runner",
    "WindowInput",
]
