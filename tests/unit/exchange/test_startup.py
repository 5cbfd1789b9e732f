import subprocess
import sys
from pathlib import Path

HEAVY = ("pandas", "pyarrow", "duckdb", "numpy", "sklearn", "PySide6", "sqlalchemy", "pydantic")

CODE = f"""
import sys
import workbench.exchange.verification, workbench.exchange.trust
print([name for name in {HEAVY!r} if name in sys.modules])
import workbench.exchange.package, workbench.exchange.reader, workbench.exchange.keys
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_verifying_and_exporting_import_nothing_heavy() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n[]\n"


def test_showing_an_incident_loads_nothing_that_signs() -> None:
    root = Path(__file__).parents[3]
    code = "import sys, workbench.cli.show; print('cryptography' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
