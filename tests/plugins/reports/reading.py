"""Reading written reports back as the words a person sees."""

import io
import json
import re
from html.parser import HTMLParser

import docx
import pypdf


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def page(data):
    """Return the parsed page."""
    tags = Tags()
    tags.feed(data.decode())
    return tags


def words_of(suffix, data):
    """Return the words of a written report, its spaces evened out."""
    read = {
        ".html": lambda: page(data).text,
        ".md": lambda: re.sub(r"\\(.)", r"\1", data.decode()),
        ".pdf": lambda: "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages),
        ".docx": lambda: "\n".join(docx_lines(data)),
        ".json": lambda: json.dumps(json.loads(data), ensure_ascii=False),
    }
    return " ".join(read[suffix]().replace("\u200b", "").split())


def docx_lines(data):
    """Yield every line of a Word document, links and cells among them."""
    body = docx.Document(io.BytesIO(data)).element.body
    for paragraph in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        yield "".join(
            node.text or ""
            for node in paragraph.iter(
                "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
            )
        )
