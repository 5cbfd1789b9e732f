"""Everything but the desktop works on a machine where Qt is not installed."""

from pathlib import Path

IMPORT_WITHOUT_QT = """
import importlib, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            raise ModuleNotFoundError(f"{name} is not installed here", name=name)

sys.meta_path.insert(0, NoQt())
for name in sys.argv[1:]:
    importlib.import_module(name)
print(len(sys.argv[1:]), "imported")
"""


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_every_room_but_the_desktop_imports_without_qt(repository, sources, python):
    names = []
    for root in (repository, repository / "plugins"):
        package_roots = [root / "workbench"] if root == repository else [root]
        names += [
            module_name(path, root)
            for path in sources
            if any(map(path.is_relative_to, package_roots))
        ]
    names = [name for name in names if not name.startswith("workbench.desktop")]
    done = python("-c", IMPORT_WITHOUT_QT, *names)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{len(names)} imported\n"


def test_the_desktop_does_need_qt(python):
    """Else the test above would prove nothing."""
    done = python("-c", IMPORT_WITHOUT_QT, "PySide6.QtWidgets")
    assert "is not installed here" in done.stderr
