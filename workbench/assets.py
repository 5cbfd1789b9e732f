"""Where the files that ship with the product are found, in a checkout and in a wheel."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def room(name: str) -> Traversable:
    """Return a shipped folder: inside the package when built, beside it in a checkout.

    Parameters
    ----------
    name : str
        ``"resources"`` or ``"schemas"``.

    Returns
    -------
    Traversable
        The folder; read from it with ``joinpath`` and ``read_text`` or ``read_bytes``.
    """
    inside = files("workbench") / name
    return inside if inside.is_dir() else files("workbench") / ".." / name
