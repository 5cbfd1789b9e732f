"""Parts of a Word document that python-docx has no words for: styles, links, descriptions."""

from importlib import import_module
from typing import Any

FACE, MONO = "Inter", "JetBrains Mono"
T1, T2, LINE, ACCENT = "1A1F27", "454E5B", "D6DAE0", "0B686D"
_SIZES = {"Title": 20, "Heading 1": 14, "Heading 2": 11.5, "Heading 3": 10}


def style_document(document: Any) -> None:  # noqa: ANN401 -- docx.document.Document
    """Give a document the report's page, faces and styles."""
    shared = import_module("docx.shared")
    section = document.sections[0]
    section.page_width, section.page_height = shared.Cm(21.0), shared.Cm(29.7)
    section.left_margin = section.right_margin = shared.Cm(2.2)
    section.top_margin = section.bottom_margin = shared.Cm(2.0)
    styles = document.styles
    _face(styles["Normal"], 10, T1)
    styles["Normal"].paragraph_format.space_after = shared.Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.25
    for name, size in _SIZES.items():
        _face(styles[name], size, T1, bold=True)
        styles[name].paragraph_format.keep_with_next = True
        styles[name].paragraph_format.space_before = shared.Pt(0 if name == "Title" else size)
        styles[name].paragraph_format.space_after = shared.Pt(size / 2.5)
    _plain_title(styles["Title"])
    _face(styles["Subtitle"], 9, T2)
    _face(styles["Caption"], 8.5, T2)
    styles["Caption"].font.bold = False
    _made(styles, "Quiet", 8.5, T2, after=6)
    _made(styles, "Cell", 8.5, T1, after=0)
    _made(styles, "Figure", 10, T1, after=2, keep=True)
    _made(styles, "Gap", 4, T1, after=4)
    kinds = import_module("docx.enum.style").WD_STYLE_TYPE
    _face(styles.add_style("Small", kinds.CHARACTER), 7.5, T2)
    _face(styles.add_style("Code", kinds.CHARACTER), 7.5, T1, face=MONO)
    _table_style(styles.add_style("Report", kinds.TABLE))


def _made(
    styles: Any,  # noqa: ANN401
    name: str,
    size: float,
    colour: str,
    *,
    after: float,
    keep: bool = False,
) -> None:
    shared = import_module("docx.shared")
    kinds = import_module("docx.enum.style").WD_STYLE_TYPE
    style = styles.add_style(name, kinds.PARAGRAPH)
    style.base_style = styles["Normal"]
    _face(style, size, colour)
    style.paragraph_format.space_after = shared.Pt(after)
    style.paragraph_format.keep_with_next = keep
    if name == "Cell":
        style.paragraph_format.line_spacing = 1.1


def _face(style: Any, size: float, colour: str, *, bold: bool = False, face: str = FACE) -> None:  # noqa: ANN401
    shared, ns = import_module("docx.shared"), import_module("docx.oxml.ns")
    style.font.name, style.font.size = face, shared.Pt(size)
    style.font.color.rgb = shared.RGBColor.from_string(colour)
    style.font.italic = False
    if bold:
        style.font.bold = True
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(ns.qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(ns.qn(f"w:{kind}"), face)


def _plain_title(style: Any) -> None:  # noqa: ANN401
    """Take the line under Word's own title away."""
    ns = import_module("docx.oxml.ns")
    properties = style.element.get_or_add_pPr()
    border = properties.find(ns.qn("w:pBdr"))
    if border is not None:
        properties.remove(border)


def _table_style(style: Any) -> None:  # noqa: ANN401
    """Draw horizontal lines only, and leave room between columns."""
    properties = _element("w:tblPr")
    borders = _element("w:tblBorders")
    for side in ("bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=LINE))
    margins = _element("w:tblCellMar")
    for side, wide in (("top", "50"), ("left", "0"), ("bottom", "50"), ("right", "140")):
        margins.append(_element(f"w:{side}", w=wide, type="dxa"))
    properties.append(borders)
    properties.append(margins)
    style.element.append(properties)


def repeat_head(table: Any) -> None:  # noqa: ANN401 -- docx.table.Table
    """Mark the first row as the head, repeated on each page; keep every row in one piece."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx has no name for it
        properties.append(_element("w:cantSplit"))
        if number == 0:
            properties.append(_element("w:tblHeader"))


def describe_picture(shape: Any, name: str, words: str) -> None:  # noqa: ANN401
    """Give a picture a name and, for whoever does not see it, words."""
    properties = shape._inline.docPr  # noqa: SLF001 -- as above
    properties.set("name", name)
    properties.set("descr", words)
    properties.set("title", name)


def add_bookmark(paragraph: Any, anchor: str, number: str) -> None:  # noqa: ANN401
    """Put a target for links around a paragraph."""
    start = _element("w:bookmarkStart", id=number, name=bookmark(anchor))
    paragraph._p.insert(1, start)  # noqa: SLF001 -- as above
    paragraph._p.append(_element("w:bookmarkEnd", id=number))  # noqa: SLF001 -- as above


def bookmark(anchor: str) -> str:
    """Return a name that Word takes for a bookmark: at most 40 letters and digits."""
    return f"b{''.join(c for c in anchor if c.isalnum())}"[:40]


def add_link(paragraph: Any, anchor: str, text: str, style: str) -> None:  # noqa: ANN401
    """Add words that lead to a bookmark of the same document."""
    link = _element("w:hyperlink", anchor=bookmark(anchor), history="1")
    run = paragraph.add_run(text, style=style or None)
    shared = import_module("docx.shared")
    run.font.color.rgb = shared.RGBColor.from_string(ACCENT)
    link.append(run._r)  # noqa: SLF001 -- as above
    paragraph._p.append(link)  # noqa: SLF001 -- as above


def shade(run: Any, colour: str) -> None:  # noqa: ANN401
    """Put a ground behind some words."""
    run._r.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=colour))  # noqa: SLF001


def _element(tag: str, **attributes: str) -> Any:  # noqa: ANN401
    oxml, ns = import_module("docx.oxml"), import_module("docx.oxml.ns")
    made = oxml.OxmlElement(tag)
    for name, value in attributes.items():
        made.set(ns.qn(f"w:{name}"), value)
    return made
