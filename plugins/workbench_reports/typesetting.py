"""Typst, asked for when something is to be typeset and not before: offline, with our own fonts."""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from workbench.api import WorkbenchError, room

_FONTS = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
)
STANDARDS: tuple[list[str], ...] = (["a-2a", "ua-1"], ["ua-1"], [])
"""Archival and accessible where it can be; without a promise where a letter has no face in them."""
_SVG = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""


def pdf_of(template: str, data: Mapping[str, Any]) -> bytes:
    """Return a PDF made of a template and data that it reads as text only.

    Parameters
    ----------
    template : str
        File among the report's resources.
    data : Mapping
        As JSON takes it; the template finds it as ``sys.inputs.paper``.

    Raises
    ------
    WorkbenchError
        If it cannot be typeset.
    """
    typst = _typst()
    source = room("resources").joinpath("report", template).read_bytes()
    given = {"paper": json.dumps(data, ensure_ascii=False)}
    problem = ""
    for standards in STANDARDS:
        try:
            made = _compiled(source, given, format="pdf", pdf_standards=standards)
        except typst.TypstError as error:
            problem = str(error)
            continue
        return made
    raise WorkbenchError(
        "report.pdf", f"The report could not be typeset: {problem}", "Write it as HTML instead."
    )


def png_of(svg: str, *, ppi: float = 192.0) -> bytes:
    """Return a drawing as PNG, for formats that show no SVG.

    Parameters
    ----------
    svg : str
    ppi : float
        Pixels per inch; a drawing's own pixel is a 96th of one.
    """
    return _compiled(_SVG, {"svg": svg}, format="png", ppi=ppi)


def _compiled(source: bytes, inputs: Mapping[str, str], **options: Any) -> bytes:  # noqa: ANN401
    with tempfile.TemporaryDirectory() as nowhere:
        # Typst may read below its root: an empty folder, so that it reads nothing.
        compiler = _typst().Compiler(
            root=nowhere,
            font_paths=_faces(),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )
        made = compiler.compile(input=source, sys_inputs=dict(inputs), timestamp=0, **options)
    return made if isinstance(made, bytes) else b"".join(made)


@cache
def _typst() -> Any:  # noqa: ANN401 -- a module
    return import_module("typst")


@cache
def _faces() -> Any:  # noqa: ANN401 -- typst.Fonts
    folder = Path(str(room("resources").joinpath("fonts")))
    return _typst().Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder],
    )


def drawn_size(svg: str) -> tuple[float, float]:
    """Return the width and height of a drawing, in its own pixels."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    return (float(found[1]), float(found[2])) if found else (720.0, 260.0)
