"""Names inside a package: few characters, so that they mean the same on every system."""

import re
from collections.abc import Iterable

MAX_DEPTH = 16
MAX_PATH_BYTES = 400
MAX_NAME_BYTES = 255
"""What common file systems store as one name."""

_COMPONENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@-]*", re.ASCII)
_ROOT = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_NOT_SAFE = re.compile(r"[^A-Za-z0-9._@-]+", re.ASCII)
_NOT_SLUG = re.compile(r"[^a-z0-9]+", re.ASCII)
_LONGEST_SAFE = 80
_LONGEST_SLUG = 48


def objection(path: str) -> str:
    """Return why a path is not allowed in a package, as a clause; empty if it is.

    Parameters
    ----------
    path : str
        From the root folder on, components separated by ``/``.
    """
    if len(path.encode("utf-8", "surrogateescape")) > MAX_PATH_BYTES:
        return f"is longer than {MAX_PATH_BYTES} bytes"
    components = path.split("/")
    if len(components) > MAX_DEPTH:
        return f"is more than {MAX_DEPTH} folders deep"
    for component in components:
        if not _COMPONENT.fullmatch(component):
            return "has a part that is empty, starts with a dot or uses other characters"
        if len(component) > MAX_NAME_BYTES:
            return f"has a part that is longer than {MAX_NAME_BYTES} bytes"
        if component.endswith(".") or _RESERVED.fullmatch(component):
            return "has a part that Windows cannot store under that name"
    return ""


def root_objection(root: str) -> str:
    """Return why a name may not be that of the root folder, as a clause; empty if it may."""
    if not _ROOT.fullmatch(root):
        return "is not a name of lower-case letters, digits, dots, underscores and hyphens"
    return objection(root)


def first_twin(paths: Iterable[str]) -> str:
    """Return the first path that collides with one before it; empty if none does.

    Two paths collide if a system that ignores case would store them as one, or if one is
    a file where the other needs a folder.

    Parameters
    ----------
    paths : iterable of str
    """
    files: set[str] = set()
    folders: dict[str, str] = {}
    for path in paths:
        folded = path.casefold()
        if folded in files or folded in folders:
            return path
        files.add(folded)
        for folder in _folders(path):
            if (
                folder.casefold() in files
                or folders.setdefault(folder.casefold(), folder) != folder
            ):
                return path
    return ""


def safe_name(original: str) -> str:
    """Return a file name that is allowed in a package and still resembles the original.

    Parameters
    ----------
    original : str
        A file name as a user gave it, without folders.

    Returns
    -------
    str
        At most 80 characters; the extension survives.
    """
    name = _NOT_SAFE.sub("_", original).lstrip(".@-").rstrip(".") or "file"
    if len(name) <= _LONGEST_SAFE:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        return name[:_LONGEST_SAFE].rstrip(".")
    return stem[: _LONGEST_SAFE - len(extension) - 1].rstrip(".") + "." + extension


def package_root(title: str, identifier: str) -> str:
    """Return the root folder's name for a title and an identifier.

    Parameters
    ----------
    title : str
    identifier : str
        A UUID; its last eight characters keep packages of one title apart.

    Returns
    -------
    str
        Such as ``bike-demand-9f3c21aa``.
    """
    slug = _NOT_SLUG.sub("-", title.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{slug or 'incident'}-{identifier[-8:].lower()}"


def shown(name: str) -> str:
    """Return a name from a file as it may be printed: ASCII, no control characters, short."""
    text = ascii(name)[1:-1]
    return text if len(text) <= 120 else text[:117] + "..."


def _folders(path: str) -> Iterable[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
