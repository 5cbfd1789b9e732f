"""From nothing to the named cause, by keys alone and by a screen reader alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program import SAMPLE, environment

DRIVER = Path(__file__).with_name("screen_reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"
TOOLS = ("xvfb-run", "dbus-run-session", "xdotool", SYSTEM_PYTHON)

SCRIPT = """
"$1" -m workbench --quit-after=280 "$2" &
program=$!
env -u PYTHONPATH "$3" "$4" "$5" "$6"
told=$?
kill $program
exit $told
"""


def lacking():
    """What of the tools is not installed; empty where all is."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return ", ".join(missing)
    asked = subprocess.run(
        [SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False
    )
    return "" if asked.returncode == 0 else "python3-pyatspi"


@pytest.mark.parametrize("how", ["reader", "keys"])
def test_the_way_to_the_named_cause(tmp_path, how):
    if missing := lacking():
        pytest.skip(f"{missing} is not installed")
    (tmp_path / "workspace").mkdir()
    settings = {
        name: str(tmp_path / name)
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }

    done = subprocess.run(
        [
            *("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", "dbus-run-session", "--"),
            *("sh", "-c", SCRIPT, "journey", sys.executable, str(tmp_path / "workspace")),
            *(SYSTEM_PYTHON, str(DRIVER), how, str(SAMPLE)),
        ],
        env=environment(
            QT_QPA_PLATFORM="xcb", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", LANG="C.UTF-8", **settings
        ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    assert read["evidence"] == "Everything is at hand"
    assert read["signals"].startswith("AUC fell 0.194")
    assert read["causes"].startswith("temp explains 75")
