"""Journeys through real processes: the program is started as a person would start it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "demand"


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with the program on the path, whatever the folder."""
    found = {**os.environ, **changes}
    found["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "plugins")])
    return found


def workbench(*words: object, timeout: float = 240, cwd: Path | None = None, **env: str) -> Said:
    """Run one command and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=cwd,
        env=environment(**env),
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)
