"""Templates and other content that ships as data: what there is, of which version."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.language import tr


@dataclass(frozen=True, slots=True)
class ShelfTemplate:
    """A template on the shelf.

    Attributes
    ----------
    id : str
        Its file: ``report/templates.json``.
    title, about : str
        What it is called and what it is for.
    kind : str
        ``report``, ``hypothesis``, ``repair``, ``checklist`` …
    version : str
    digest : str
        The first 12 digits of the file's sha256: two installations compare by it.
    entries : int
        How many pieces it holds.
    """

    id: str
    title: str
    about: str
    kind: str
    version: str
    digest: str
    entries: int


@cache
def templates() -> tuple[ShelfTemplate, ...]:
    """Return every piece of versioned content, by kind."""
    found = []
    for kind in ("opening", "reasoning", "repairs", "report", "library"):
        for path in sorted((room("resources") / kind).glob("*.json")):
            read = path.read_bytes()
            body = strict_loads(read)
            if not isinstance(body, dict) or "version" not in body:
                continue
            lists = [value for value in body.values() if isinstance(value, list | dict)]
            found.append(
                ShelfTemplate(
                    f"{kind}/{path.name}",
                    path.stem.replace("_", " ").capitalize(),
                    str(body.get("words", "")),
                    kind,
                    str(body["version"]),
                    sha256(read).hexdigest()[:12],
                    max((len(one) for one in lists), default=0),
                )
            )
    return tuple(found)


def kind_title(kind: str) -> str:
    """Return what a kind of template is called."""
    return _TITLES.get(kind, kind)


_TITLES = {
    "opening": tr("Opening"),
    "reasoning": tr("Reasoning"),
    "repairs": tr("Repairs"),
    "report": tr("Report"),
    "library": tr("Library"),
}
