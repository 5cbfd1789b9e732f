"""What the usual tools say of a package: unzip, sha256sum, ssh-keygen, bagit.

They are run as the handbook's section "Without the program" says. Nothing here is the
product's code; it exists to be compared with it.
"""

import logging
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.unit.exchange import builders
from workbench.exchange import layout

TOOLS = ("unzip", "sha256sum", "ssh-keygen")
LARGEST = 8 << 20
MOST_FILES = 1000


@dataclass(frozen=True)
class Usual:
    """What each tool said; None where it was not asked.

    Attributes
    ----------
    unzip, sums, signature, bag : bool or None
        Whether the tool accepted.
    """

    unzip: bool | None = None
    sums: bool | None = None
    signature: bool | None = None
    bag: bool | None = None

    @property
    def refused(self) -> list[str]:
        """Tools that said no."""
        told = {
            "unzip": self.unzip,
            "sha256sum": self.sums,
            "ssh-keygen": self.signature,
            "bagit": self.bag,
        }
        return [name for name, answer in told.items() if answer is False]

    @property
    def accepted(self) -> bool:
        """Whether the usual way, zipfile and bagit, calls it valid."""
        return self.bag is True


def missing_tools() -> list[str]:
    return [name for name in TOOLS if shutil.which(name) is None]


def ask(package: Path, signers: Path, *, bag_only: bool = False) -> Usual:
    """Ask all tools about one package, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unzipped = None if bag_only else _runs(["unzip", "-tqq", str(package)])
        root = _extracted(package, folder)
        if root is None:
            return Usual(unzip=unzipped, bag=False)
        if bag_only:
            return Usual(bag=_bag(root))
        return Usual(unzipped, _sums(root), _signature(root, signers), _bag(root))


def _extracted(package: Path, folder: Path) -> Path | None:
    """Unpack as most programs do; bombs and giants are not unpacked at all."""
    try:
        with zipfile.ZipFile(package) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES or sum(i.file_size for i in infos) > 64 * LARGEST:
                return None
            archive.extractall(folder)
    except Exception:
        return None
    roots = [path for path in folder.iterdir() if path.is_dir()]
    return roots[0] if len(roots) == 1 else next((p for p in roots if _is_bag(p)), None)


def _is_bag(path: Path) -> bool:
    return (path / layout.BAGIT).exists()


def _runs(command: list[str], *, cwd: Path | None = None, stdin: Path | None = None) -> bool:
    try:
        with (stdin or Path("/dev/null")).open("rb") as given:
            done = subprocess.run(
                command, cwd=cwd, stdin=given, capture_output=True, timeout=60, check=False
            )
    except OSError:
        return False
    return done.returncode == 0


def _sums(root: Path) -> bool:
    names = (layout.TAGMANIFEST, layout.MANIFEST)
    return all(_runs(["sha256sum", "--strict", "--quiet", "-c", n], cwd=root) for n in names)


def _signature(root: Path, signers: Path) -> bool:
    found = sorted(root.glob("signatures/author-*.sig"))
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", builders.WHO]
    command += ["-n", layout.PACKAGE_NAMESPACE, "-s"]
    return bool(found) and _runs([*command, str(found[0])], stdin=root / layout.TAGMANIFEST)


def _bag(root: Path) -> bool:
    import bagit

    logging.disable(logging.CRITICAL)
    try:
        bag = bagit.Bag(str(root))
        bag.validate()
    except Exception:
        return False
    finally:
        logging.disable(logging.NOTSET)
    return True
