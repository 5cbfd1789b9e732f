"""The option that sends runs to a Dask cluster."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from workbench.jobs.cluster import ClusterRunner
from workbench.jobs.runner import Runner

Function = TypeVar("Function", bound=Callable[..., Any])


def cluster_option(function: Function) -> Function:
    """Give a command ``--cluster``; it is passed the address, empty for none."""
    return click.option(
        "--cluster",
        default="",
        metavar="ADDRESS",
        envvar="WORKBENCH_CLUSTER",
        help="Run on a Dask cluster, such as tcp://10.0.0.5:8786; evidence it reads goes there. "
        "By default $WORKBENCH_CLUSTER, else this machine alone.",
    )(function)


def runner_at(address: str) -> Runner | None:
    """Return the cluster at an address; None, where none was named, for this machine.

    Raises
    ------
    WorkbenchError
        If Dask is not installed, or no scheduler answers.
    """
    return ClusterRunner(address) if address else None
