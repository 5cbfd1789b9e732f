"""The pages of the handbook as they ship, and finding words in them; without Qt."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from workbench.assets import room

START = "index.md"
_HEADING = re.compile(r"^#{1,3}\s+(.*)$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class HandbookPage:
    """One page.

    Attributes
    ----------
    name : str
        Its file, relative to the handbook, such as ``"decisions/index.md"``.
    title : str
    text : str
        Markdown.
    """

    name: str
    title: str
    text: str

    def hits(self, words: str) -> int:
        """Return how often some words stand in the page, whatever their case.

        Parameters
        ----------
        words : str
        """
        return _LINK.sub(r"\1", self.text).casefold().count(words.casefold()) if words else 0

    def text_without_pictures(self, lacking: Callable[[str], bool]) -> str:
        """Return the text without those pictures that are not at hand.

        Parameters
        ----------
        lacking : callable
            Says of a picture, as it is written, whether it is lacking.
        """
        return _PICTURE.sub(lambda m: "" if lacking(m.group(1)) else m.group(0), self.text)

    def has_heading(self, words: str) -> bool:
        """Whether a heading of the page begins with some words.

        Parameters
        ----------
        words : str
        """
        wanted = words.casefold()
        return any(h.strip("`").casefold().startswith(wanted) for h in _HEADING.findall(self.text))


def handbook_pages() -> tuple[HandbookPage, ...]:
    """Return every page: the index, then what it links to in its order, then the rest."""
    folder = room("resources").joinpath("handbook")
    texts: dict[str, str] = {}
    for part in ("", "decisions"):
        here = folder.joinpath(part) if part else folder
        for entry in here.iterdir():
            if entry.name.endswith(".md"):
                name = f"{part}/{entry.name}" if part else entry.name
                texts[name] = entry.read_text("utf-8")
    index = texts.get(START, "")
    linked = [name for name in re.findall(r"\]\(([^)#]+\.md)", index) if name in texts]
    ordered = dict.fromkeys([START, *linked, *sorted(texts)])
    return tuple(
        HandbookPage(name, _title(name, texts[name]), texts[name])
        for name in ordered
        if name in texts
    )


def _title(name: str, text: str) -> str:
    found = _HEADING.search(text)
    return found.group(1).strip("`") if found else name
