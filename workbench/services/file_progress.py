"""How far each file of an import is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.datasets.progress import Progress


@dataclass(frozen=True, slots=True)
class FileProgress:
    """Where one file of an import stands.

    Attributes
    ----------
    name : str
    size : int
        Bytes.
    fraction : float
        0 to 1.
    text : str
        What is being done; empty before it begins and once it is done.
    """

    name: str
    size: int
    fraction: float = 0.0
    text: str = ""


OnFile = Callable[[FileProgress], None]


def unwatched(file: FileProgress) -> None:
    """Tell nobody."""
    del file


def watched(progress: Progress, file: FileProgress, on_file: OnFile) -> Progress:
    """Return a progress that is told of one file's part as well."""

    def report(fraction: float, text: str) -> None:
        # The name stands beside it already.
        words = text.replace(f" {file.name}", "", 1)
        on_file(replace(file, fraction=fraction, text=words))
        progress(fraction, text)

    return report
