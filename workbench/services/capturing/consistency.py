"""Whether two captured environments are alike: versions, flags, schema, code, deployment path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from workbench.datasets.capture_format import Document, parse_document
from workbench.domain.canonical import JsonValue, sha256_hex, strict_loads
from workbench.errors import EvidenceError

Area = Literal["code", "python", "package", "variable", "flags", "deployment", "schema"]
LARGEST = 4 * 1024 * 1024
HEAD_BYTES = 1024 * 1024
ABSENT = "not there"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both captures.

    Attributes
    ----------
    area : str
        ``code, python, package, variable, flags, deployment`` or ``schema``.
    name : str
        A package, a variable, a line of a file, a column with its window.
    first, second : str
        What it is in each.
    """

    area: Area
    name: str
    first: str
    second: str

    def json_body(self) -> dict[str, JsonValue]:
        """Return the difference as ``workbench consistency --json`` prints it."""
        return {"area": self.area, "name": self.name, "first": self.first, "second": self.second}


@dataclass(frozen=True, slots=True)
class Consistency:
    """What a comparison came to.

    Attributes
    ----------
    differences : tuple of Difference
    compared : mapping of str to int
        How many things were compared, by area.
    not_compared : tuple of str
        What could not be compared, in sentences.
    """

    differences: tuple[Difference, ...]
    compared: Mapping[str, int]
    not_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One capture as far as it is compared: names and what they are, by area."""

    facts: Mapping[Area, Mapping[str, str]]
    lacking: tuple[str, ...]


def compare_captures(first: Path, second: Path) -> Consistency:
    """Return where two captures differ in what a model depends on, besides its data.

    Parameters
    ----------
    first, second : Path
        Capture folders, such as of two environments, or of one before and after a change.

    Returns
    -------
    Consistency
        An area that one of them lacks is not compared, and said so; it is no difference.

    Raises
    ------
    EvidenceError
        If one of them is no capture folder.
    """
    sides = [_side(first), _side(second)]
    differences: list[Difference] = []
    compared: dict[str, int] = {}
    areas: tuple[Area, ...] = (
        *("code", "python", "package", "variable"),
        *("flags", "deployment", "schema"),
    )
    for area in areas:
        mine, theirs = sides[0].facts.get(area, {}), sides[1].facts.get(area, {})
        if not mine or not theirs:
            continue
        names = sorted({*mine, *theirs})
        compared[area] = len(names)
        differences += [
            Difference(area, name, mine.get(name, ABSENT), theirs.get(name, ABSENT))
            for name in names
            if mine.get(name) != theirs.get(name)
        ]
    return Consistency(tuple(differences), compared, _not_compared(areas, sides, (first, second)))


def _not_compared(
    areas: tuple[Area, ...], sides: list[_Side], folders: tuple[Path, Path]
) -> tuple[str, ...]:
    lacking = [
        f"{area.capitalize()} was not compared: {folder.name} has none."
        for area in areas
        for side, folder in zip(sides, folders, strict=True)
        if not side.facts.get(area)
    ]
    return (*lacking, *(words for side in sides for words in side.lacking))


def _side(folder: Path) -> _Side:
    manifest = folder / "capture.json"
    if not manifest.is_file():
        raise EvidenceError(
            "capture.no_manifest",
            f"{folder} holds no capture.json, so it is not a capture folder.",
            "`workbench capture PROJECT -o OUT` makes one.",
        )
    document = parse_document(manifest.read_bytes())
    lacking: list[str] = []
    facts: dict[Area, dict[str, str]] = {"flags": {}, "deployment": {}, "schema": {}}
    facts["code"] = _code(folder, document)
    facts.update(_environment(folder, document))
    for part in document.files:
        area: Area | None = (
            "flags" if part.part == "flags" else "deployment" if part.part == "deployment" else None
        )
        if area is not None:
            facts[area].update(_lines(folder, part.path))
    for table in document.tables:
        try:
            columns = _schema(folder / table.path)
        except (OSError, pa.ArrowException, ValueError):
            lacking.append(f"The schema of {table.path} in {folder.name} could not be read.")
            continue
        facts["schema"] |= {f"{table.window or table.path}.{n}": t for n, t in columns}
    return _Side(facts, tuple(lacking))


def _code(folder: Path, document: Document) -> dict[str, str]:
    paths = [file.path for file in document.files if file.part == "code"]
    found = _json(folder, next((path for path in paths if path.endswith("commit.json")), ""))
    facts: dict[str, str] = {
        name: str(found[name]) for name in ("commit", "dirty") if name in found
    }
    patch = next((path for path in paths if path.endswith(".patch")), "")
    if patch:
        facts["uncommitted changes"] = f"sha256 {sha256_hex(_bytes(folder, patch))[:12]}"
    return facts


def _environment(folder: Path, document: Document) -> dict[Area, dict[str, str]]:
    found = _json(folder, document.environment or "")
    packages, variables = found.get("packages"), found.get("variables")
    names = variables.get("files", []) if isinstance(variables, dict) else []
    versions = packages if isinstance(packages, dict) else {}
    facts: dict[Area, dict[str, str]] = {
        "package": {str(name): str(version) for name, version in versions.items()},
        "variable": {str(name): "set" for name in names},
    }
    said = {name: str(found[name]) for name in ("python", "platform") if found.get(name)}
    return {**facts, "python": said}


def _lines(folder: Path, path: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a text by what stands before their sign, and whole where there is none."""
    text = _bytes(folder, path).decode("utf-8", "replace")
    above: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith(("#", "//")):
            continue
        depth = len(line) - len(line.lstrip())
        above = [one for one in above if one[0] < depth]
        key, sign, value = _split(bare)
        place = ".".join([*(name for _, name in above), key])
        seen[place] = seen.get(place, 0) + 1
        number = f" ({seen[place]})" if seen[place] > 1 else ""
        if sign and not value:
            above.append((depth, key))
        yield f"{path.partition('/')[2]}: {place}{number}", value if sign else "there"


def _split(line: str) -> tuple[str, str, str]:
    """Return key, sign and value of a line of configuration."""
    places = [(line.find(sign), sign) for sign in (":", "=") if sign in line]
    if not places:
        return line[:80], "", ""
    _, sign = min(places)
    key, _, value = line.partition(sign)
    return key.strip(" \"'-")[:80], sign, value.strip(" \"',")


def _schema(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix.lower() in {".parquet", ".pq"}:
        schema = pq.read_schema(path)
    elif path.suffix.lower() in {".csv", ".tsv"}:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        whole = head[: head.rfind(b"\n") + 1] or head
        sign = "\t" if path.suffix.lower() == ".tsv" else ","
        options = pacsv.ParseOptions(delimiter=sign)
        schema = pacsv.read_csv(pa.BufferReader(whole), parse_options=options).schema
    else:
        raise ValueError("a form whose schema is not read here")
    return ((field.name, str(field.type)) for field in schema)


def _json(folder: Path, path: str) -> dict[str, JsonValue]:
    if not path:
        return {}
    try:
        found = strict_loads(_bytes(folder, path), max_bytes=LARGEST)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _bytes(folder: Path, path: str) -> bytes:
    """Return a file of a capture, which must lie in it; empty where it is missing or too large."""
    place = (folder / path).resolve()
    if not place.is_relative_to(folder.resolve()) or not place.is_file():
        return b""
    return b"" if place.stat().st_size > LARGEST else place.read_bytes()
