"""The package's own JSON documents: written so that they can be read, read strictly."""

import json
import re
from collections.abc import Mapping
from typing import Any

from workbench.domain.canonical import JsonValue, canonical, strict_loads
from workbench.errors import PackageError
from workbench.exchange.schema import load_schema, violation
from workbench.exchange.verdict import refused, unsupported


def write_document(value: Mapping[str, JsonValue], noun: str, where: str) -> bytes:
    """Return a document as it lies in the package: sorted, indented, one spelling.

    Parameters
    ----------
    value : Mapping
    noun : str
        Its schema; empty for none.
    where : str
        Its path, for the error.

    Returns
    -------
    bytes

    Raises
    ------
    PackageError
        ``export.document`` if a strict reader would not accept it.
    """
    try:
        plain = json.loads(canonical(value))
        text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        data = text.encode("utf-8")
        why = violation(strict_loads(data), load_schema(noun)) if noun else ""
    except ValueError as error:
        why = str(error)
    if why:
        raise PackageError("export.document", f"{where} cannot be written: {why}.")
    return data


def read_document(data: bytes, noun: str, where: str) -> dict[str, Any]:
    """Read a document strictly and require that it keeps its schema.

    Parameters
    ----------
    data : bytes
    noun : str
    where : str
        Its path, for the error.

    Returns
    -------
    dict

    Raises
    ------
    Rejected
        Refused, or unsupported if it says that it is of another major version.
    """
    try:
        value = strict_loads(data)
    except ValueError as error:
        raise refused("document.malformed", where, f"It cannot be read: {error}.") from None
    major = _major(value)
    if major not in ("", "1"):
        raise unsupported(
            "version.unsupported", where, f"It has version {major}.x; this program reads 1.x."
        )
    why = violation(value, load_schema(noun))
    if why:
        raise refused("document.schema", where, f"It breaks its schema {noun}/1: {why}.")
    document: dict[str, Any] = value
    return document


def _major(value: JsonValue) -> str:
    """Return the major version a document names; empty if it names none."""
    version = value.get("version") if isinstance(value, dict) else None
    match = re.match(r"(\d{1,6})\.", version, re.ASCII) if isinstance(version, str) else None
    return match.group(1) if match else ""
