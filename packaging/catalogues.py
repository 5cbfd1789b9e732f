"""Bring the catalogues of the interface up to date with its texts, and compile them.

``make catalogues`` calls this after texts were changed. A text that is new stands in each catalogue
without a translation until somebody writes one; one that is gone is taken out. What stands in
``resources/languages/*.mo`` is compiled from the ``.po`` beside it, with the same bytes every time.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "workbench" / "desktop", ROOT / "workbench" / "services" / "readings")
LANGUAGES = ROOT / "resources" / "languages"
KEYWORDS = {"tr": None, "trn": (1, 2)}
WIDTH = 96
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)

Text = str | tuple[str, ...]


def texts() -> Iterator[Text]:
    """Yield every text of the interface; one with a plural as a pair."""
    for path in (path for folder in SOURCES for path in sorted(folder.rglob("*.py"))):
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield message


def template() -> Catalog:
    """Return every text of the interface, without translations."""
    catalogue = Catalog()
    for message in texts():
        catalogue.add(message)
    return catalogue


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands in a file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def brought_up(path: Path, wanted: Catalog) -> tuple[bytes, bytes]:
    """Return the text and the compiled form of a catalogue that holds the texts wanted.

    Parameters
    ----------
    path : Path
        The ``.po`` file.
    wanted : Catalog
        Every text of the interface.

    Returns
    -------
    tuple of (bytes, bytes)
        What belongs into the ``.po`` and the ``.mo`` file.
    """
    known = read(path)
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    kept = {message.id: message.string for message in known if message.id}
    made = Catalog(locale=path.stem, fuzzy=False)
    for message in wanted:
        if message.id:
            made.add(message.id, kept.get(message.id, ""))
    text = io.BytesIO()
    write_po(text, made, width=WIDTH, sort_output=True, omit_header=True)
    source = f"{header}\n\n".encode() + text.getvalue()
    compiled = io.BytesIO()
    translated = read_po(io.BytesIO(source), locale=path.stem)
    # The time of compiling would make other bytes every minute.
    translated.creation_date = translated.revision_date = UNDATED
    write_mo(compiled, translated)
    return source, compiled.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write every catalogue anew; with ``--check`` only say which are not up to date."""
    wanted, stale = template(), 0
    for path in sorted(LANGUAGES.glob("*.po")):
        compiled = path.with_suffix(".mo")
        source, code = brought_up(path, wanted)
        same = path.read_bytes() == source and compiled.exists() and compiled.read_bytes() == code
        known = read(path)
        open_texts = sum(1 for message in known if message.id and not message.string)
        print(f"{path.stem}: {len(wanted)} texts, {open_texts} without a translation")
        if same:
            continue
        stale += 1
        if "--check" in arguments:
            print(f"{path.stem} is not up to date: type  make catalogues")
        else:
            path.write_bytes(source)
            compiled.write_bytes(code)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
