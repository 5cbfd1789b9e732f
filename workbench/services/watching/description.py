"""Reading what a folder says of itself in its ``watch.json``."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from workbench.domain.canonical import canonical, sha256_hex, strict_loads
from workbench.domain.watching import DESCRIPTION, WatchDescription
from workbench.errors import WorkbenchError

CODE = "watch.description"


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder that is watched, with what it says of itself.

    Attributes
    ----------
    folder : Path
    description : WatchDescription
    """

    folder: Path
    description: WatchDescription

    @property
    def digest(self) -> str:
        """The sha256 of the description."""
        return sha256_hex(canonical(self.description.model_dump(mode="json")))

    @property
    def left_alone(self) -> frozenset[str]:
        """Names in the folder that are no batch."""
        named = {PurePosixPath(path).parts[0] for path in self.description.beside()}
        return frozenset({DESCRIPTION, *named})


def watched_folders(folder: Path) -> tuple[Watched, ...]:
    """Return what is watched in a folder: itself, or each folder in it with a ``watch.json``.

    Raises
    ------
    WorkbenchError
        If there is none, one cannot be used, or two describe one model.
    """
    if not folder.is_dir():
        raise WorkbenchError("watch.no_folder", f"There is no folder {folder}.", "Check the path.")
    if (folder / DESCRIPTION).is_file():
        return (_watched(folder),)
    inside = sorted(one.parent for one in folder.glob(f"*/{DESCRIPTION}") if one.is_file())
    if not inside:
        raise WorkbenchError(
            "watch.no_description",
            f"{folder} holds no {DESCRIPTION}, and no folder in it does.",
            "Say in it which model the batches are of: “Watching folders” in the handbook.",
        )
    found = tuple(map(_watched, inside))
    ids = [one.description.model.id for one in found]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise WorkbenchError(
            "watch.model_twice",
            f"Two folders in {folder} describe the model {twice!r}.",
            "Give each its own id, or put their batches into one folder.",
        )
    return found


def _watched(folder: Path) -> Watched:
    file = folder / DESCRIPTION
    try:
        description = WatchDescription.model_validate(strict_loads(file.read_bytes()))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise WorkbenchError(
            CODE, f"{file} cannot be used: {where}: {first['msg']}.", "Mend that field."
        ) from None
    except (OSError, ValueError) as error:
        raise WorkbenchError(CODE, f"{file} cannot be read: {error}.") from None
    missing = next((p for p in description.beside() if not (folder / p).is_file()), None)
    if missing is not None:
        raise WorkbenchError(
            CODE, f"{file} names {missing}, which is not there.", "Put it there, or name another."
        )
    return Watched(folder, description)
