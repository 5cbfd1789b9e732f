"""The desktop's process loads this room: pandas and scikit-learn stay out of it."""

import subprocess
import sys


def test_importing_every_module_loads_neither_pandas_nor_scikit_learn():
    code = (
        "import pkgutil, importlib, sys, workbench.datasets as room\n"
        "for module in pkgutil.iter_modules(room.__path__):\n"
        "    importlib.import_module(f'workbench.datasets.{module.name}')\n"
        "heavy = {'pandas', 'sklearn', 'skops', 'onnxruntime', 'PySide6'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
