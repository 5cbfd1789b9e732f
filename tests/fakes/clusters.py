"""A Dask cluster of this machine: a scheduler and a worker in processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.program import environment

_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, host="127.0.0.1",
                      dashboard_address=None, protocol="tcp") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@contextmanager
def local_cluster(folder) -> Iterator[str]:
    """Start a cluster, give its address, and end it.

    Parameters
    ----------
    folder : Path
        For its script.
    """
    script = folder / "cluster.py"
    script.write_text(_CLUSTER)
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=folder,
    ) as running:
        yield running.stdout.readline().strip()
        running.stdin.close()
        running.wait(30)
