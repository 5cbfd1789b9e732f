"""The exported notebook, run headless in an environment of its own, reproduces the report."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from workbench.services.claims import claim_finding
from workbench.services.demo import open_sample
from workbench.services.evidence import freeze
from workbench.services.exporting import export_package
from workbench.services.reporting import save_report
from workbench.services.running import run_analysis
from workbench.services.signing import signing_key

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]


@pytest.fixture
def exported(working, tmp_path):
    """A folder with a package of the sample and the notebook that its report is written as."""
    incident = open_sample(working)
    freeze(working, incident)
    for analysis in ("rootcause.upstream", "drift.psi"):
        run = run_analysis(working, incident, analysis).value.run
        claim_finding(working, incident, run.id, run.findings[0].id)
    folder = tmp_path / "handed over"
    folder.mkdir()
    key = signing_key(tmp_path / "key", "tester", create=True)
    export_package(working, incident, folder / "sample.incident.zip", key)
    save_report(working, incident, folder / "report.ipynb")
    return folder


def execute(folder, home):
    """Run the notebook as its first cell says, with no folder of this machine's user in reach."""
    for name in ("home", "runtime"):
        (home / name).mkdir(parents=True, exist_ok=True)
    code = "from nbclient.cli import main; main(['report.ipynb', '--output=done.ipynb'])"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home / "home"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugins")]),
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_it_reproduces_the_figures_and_stops_where_one_differs(exported, tmp_path):
    assert {p.name for p in exported.iterdir()} >= {"requirements.lock", "Containerfile"}
    done = execute(exported, tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr
    made = nbformat.read(exported / "done.ipynb", 4)
    assert made.cells[-1].outputs[0].text.startswith("All 2 runs were made again")
    runs = [c for c in made.cells if "run" in c.metadata.get("workbench", {})]
    assert len(runs) == 2
    assert all(cell.metadata.workbench.claims for cell in runs)
    assert all("<svg" in cell.outputs[0].data["text/html"] for cell in runs)

    told = json.loads((exported / "report.ipynb").read_text())
    cell = next(c for c in told["cells"] if "'effect'" in "".join(c["source"]))
    cell["source"] = "".join(cell["source"]).replace("'effect': 0.", "'effect': 1.", 1)
    (exported / "report.ipynb").write_text(json.dumps(told))
    failed = execute(exported, tmp_path / "elsewhere")
    assert failed.returncode != 0
    assert "the report says 1." in failed.stderr
