"""``requirements.lock``: names from PyPI, one version each, each file by its hash; no orders.

What pip would read as an option, an address, a path or another file is refused: a reviewer
who installs from the lock must get what was recorded or nothing.
"""

import re

MAX_BYTES = 8 * 1024 * 1024

_REQUIREMENT = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*+(?:\[[A-Za-z0-9._,-]+\])?"
    r" ?== ?[A-Za-z0-9][A-Za-z0-9.!+_-]*+"
    r"(?: ?; ?[A-Za-z0-9_.'\"<>=!()+, -]+)?",
    re.ASCII,
)
_HASH = re.compile(r"hash=sha256:[0-9a-f]{64}", re.ASCII)


def lock_objection(data: bytes) -> str:
    """Return why a lock is not one, as a clause; empty if it is.

    Parameters
    ----------
    data : bytes
    """
    if re.search(rb"[^\n -~]", data):
        return "holds characters other than those of ASCII text"
    if re.search(rb"(?m)^ *#.*\\$", data):
        return "holds a comment that seems to go on in the next line, and does not"
    if data and not data.endswith(b"\n"):
        return "does not end its last line"
    seen: set[str] = set()
    for line in map(str.strip, data.decode("ascii").replace("\\\n", " ").split("\n")):
        if not line or line.startswith("#"):
            continue
        requirement, *hashes = map(str.strip, line.partition(" #")[0].split(" --"))
        if not (
            hashes and _REQUIREMENT.fullmatch(requirement) and all(map(_HASH.fullmatch, hashes))
        ):
            return (
                "holds a line that is no name with one version and a sha256: "
                f"{line[:60]!r}; options, addresses and paths are not taken"
            )
        name, marker = _identity(requirement)
        if f"{name};{marker}" in seen:
            return f"names {name[:60]} twice"
        seen.add(f"{name};{marker}")
    return ""


def _identity(requirement: str) -> tuple[str, str]:
    """Return a requirement's name as PyPI compares names, and when it applies."""
    name, marker = requirement.partition("=")[0], requirement.partition(";")[2]
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower(), marker.strip()
