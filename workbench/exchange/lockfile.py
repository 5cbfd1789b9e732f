"""``requirements.lock``: names from PyPI, one version each, each file by its hash; no orders.

What pip would read as an option, an address, a path or another file is refused: a reviewer
who installs from the lock must get what was recorded or nothing.
"""

import re

MAX_BYTES = 8 * 1024 * 1024

_HASH = r"--hash=sha256:[0-9a-f]{64}"
_MARKER = r"[A-Za-z0-9_.'\"<>=!()+, -]+"
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
    r"(?:\[[A-Za-z0-9._,-]+\])?"
    r" ?== ?[A-Za-z0-9][A-Za-z0-9.!+_-]*"
    rf"(?: ?;{_MARKER}?)?"
    rf"(?: +{_HASH})+",
    re.ASCII,
)
_COMMENT = re.compile(r"#[^\\]*")


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
    lines = re.sub(r" *\\\n *", " ", data.decode("ascii")).split("\n")
    for line in map(str.strip, lines):
        if not line or _COMMENT.fullmatch(line):
            continue
        bare = re.sub(r" +#[^\\]*$", "", line)
        if _REQUIREMENT.fullmatch(bare) is None:
            return (
                "holds a line that is no name with one version and a sha256: "
                f"{line[:60]!r}; options, addresses and paths are not taken"
            )
        name = re.sub(r"[-_.]+", "-", re.split(r"[ \[=;]", bare, maxsplit=1)[0]).lower()
        marker = bare.partition(";")[2].partition("--hash")[0].strip()
        if f"{name};{marker}" in seen:
            return f"names {name} twice"
        seen.add(f"{name};{marker}")
    return ""
