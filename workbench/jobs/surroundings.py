"""The record of what a run ran in."""

import importlib.metadata
import platform
from functools import cache

from workbench.domain.runs import RunEnvironment

_RECORDED = (
    "duckdb",
    "incident-workbench",
    "numpy",
    "onnxruntime",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "shap",
    "skops",
)


def run_environment(isolation: str) -> RunEnvironment:
    """Return the environment of runs here, under an isolation that applied."""
    return _unshielded().model_copy(update={"isolation": isolation})


@cache
def _unshielded() -> RunEnvironment:
    """Return the environment; workers use this process's interpreter and packages."""
    return RunEnvironment(
        python=platform.python_version(),
        platform=platform.platform(),
        packages={name: version for name in _RECORDED if (version := _version(name))},
        threads=1,
        isolation="none",
    )


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""
