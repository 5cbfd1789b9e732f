"""Where the files that ship with the product are found, in a checkout and in a wheel."""

from functools import cache
from pathlib import Path


@cache
def room(name: str) -> Path:
    """Return a shipped folder: inside the package when built, beside it in a checkout.

    Parameters
    ----------
    name : str
        ``"resources"`` or ``"schemas"``.

    Returns
    -------
    Path
        The folder. It is looked for once: a window asks for it with every picture.
    """
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
