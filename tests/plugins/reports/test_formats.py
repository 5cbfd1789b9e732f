"""One source, every audience, every format: the same figures, the same bytes, inert words."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import docx
import pypdf
import pytest

from tests.plugins.reports.made import (
    NASTY,
    NUMBERS,
    OTHER,
    RUN,
    a_document,
    a_run,
    whole_document,
)
from tests.plugins.reports.reading import page, words_of
from workbench.api import AUDIENCES, DOCUMENTS, Claim, Incident, ReportDocument, ReportSection
from workbench.exchange.webpage import markdown_objection, page_objection
from workbench_reports import workbench_report_writers
from workbench_reports.html import HtmlReport
from workbench_reports.paper import paper_of
from workbench_reports.pdf import PdfReport

WRITERS = {writer.suffix: writer() for writer in workbench_report_writers()}
READ = (".html", ".pdf", ".docx", ".md", ".json")


@pytest.fixture(scope="module")
def written():
    """Every audience in every format, once."""
    return {
        (audience, suffix): WRITERS[suffix].write(whole_document(audience=audience))
        for audience in DOCUMENTS
        for suffix in READ
    }


@pytest.mark.parametrize("suffix", READ)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_audience_reads_the_same_figures_in_every_format(written, audience, suffix):
    words = words_of(suffix, written[audience, suffix])
    assert [number for number in NUMBERS if number not in words] == []


def test_each_audience_reads_its_own_sections(written):
    def titled(audience):
        text = words_of(".html", written[audience, ".html"])
        return {t for t in ("Causal chain", "Fairness", "Every claim of this report") if t in text}

    assert titled("technical") == {"Causal chain", "Every claim of this report"}
    assert titled("risk") == {"Causal chain", "Fairness", "Every claim of this report"}
    assert titled("product") == titled("executive") == set()


@pytest.mark.parametrize("suffix", [*READ, ".ipynb"])
def test_the_same_document_gives_the_same_bytes(written, suffix):
    for audience in ("technical", "executive"):
        again = WRITERS[suffix].write(whole_document(audience=audience))
        assert again == written.get((audience, suffix), again)
        assert again == WRITERS[suffix].write(whole_document(audience=audience))


@pytest.mark.parametrize("many", [1, 60])
def test_the_executive_report_is_one_page_whatever_was_written(many):
    document = whole_document("long words " * 30, audience="executive", many=many)
    pages = pypdf.PdfReader(io.BytesIO(PdfReport().write(document))).pages
    assert len(pages) == 1
    assert "more in the other reports" in words_of(".pdf", PdfReport().write(document)) or many == 1


def test_the_chain_from_receipt_to_prediction_is_drawn_and_told(written):
    technical = written["technical", ".html"].decode()
    assert 'aria-label="From data receipt to prediction"' in technical
    assert "intervened</text>" in technical
    told = words_of(".pdf", written["technical", ".pdf"])
    assert "From data receipt to prediction" in told
    assert "p_busy" in told  # the drawing's own text
    markdown = written["technical", ".md"].decode()
    assert "**cause**" in markdown
    assert "to temp (intervened)" in markdown


def test_a_claim_leads_to_its_run_in_the_same_file(written):
    text = written["technical", ".html"].decode()
    for run in (RUN, OTHER):
        assert f'href="#run-{run}"' in text
        assert f'id="run-{run}"' in text
    entry = text[text.index(f'id="run-{RUN}"') :]
    for part in ("rootcause.upstream 1.0", "c" * 12, "[0.112, 0.144]", "W0 reference", "a" * 64):
        assert part in entry
    targets = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= targets


def test_the_standing_of_a_claim_is_told_in_words_and_shape(written):
    text = written["technical", ".html"].decode()
    assert 'class="chip supported"' in text
    assert "stale: </span>35.4 %" in text
    assert "unsupported: </span>trust" in text
    markdown = written["technical", ".md"].decode()
    assert "**35.4 %** (R2 · associated, stale)" in markdown
    assert "**trust** (unsupported)" in markdown
    assert "(opinion)" in markdown


@pytest.mark.parametrize("suffix", READ)
def test_every_format_says_the_level_at_the_claim_and_what_its_method_assumes(written, suffix):
    told = words_of(suffix, written["technical", suffix])
    for level in ("observed", "associated", "intervened"):
        assert level in told
    assert "It undoes what changed." in told
    assert "The history is right." in told
    assert "Two faults may hide each other." in told
    assert "says more than its run shows" in told


def test_the_level_stands_beside_the_claim_itself(written):
    for audience in ("technical", "product", "executive"):
        markdown = WRITERS[".md"].write(whole_document(audience=audience)).decode()
        assert "(R1 · intervened)" in markdown
    html = written["technical", ".html"].decode()
    assert "R1 · intervened</span>" in html


def test_a_run_that_is_not_told_of_is_not_named(written):
    document = whole_document()
    withheld = replace(document, runs=document.runs[:1], disclosure=("1 run is not told of.",))
    for suffix in READ:
        words = words_of(suffix, WRITERS[suffix].write(withheld))
        assert OTHER not in words
        assert "withheld" in words
        assert "1 run is not told of." in words
        assert OTHER in words_of(suffix, written["technical", suffix])


def test_the_page_can_be_read_without_seeing_it(written):
    read = page(written["technical", ".html"])
    assert {"header", "nav", "main", "footer"} <= set(read.tags)
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert read.tags.count("table") == read.tags.count("caption")
    assert all(value == "col" for name, value in read.attributes if name == "scope")
    pictures = [v for name, v in read.attributes if name == "aria-label" and v != "Contents"]
    assert len(pictures) == read.tags.count("svg")
    assert all(pictures)


@pytest.mark.parametrize("audience", DOCUMENTS)
def test_pages_and_markdown_are_inert_for_the_verifier(written, audience):
    assert page_objection(written[audience, ".html"]) == ""
    assert markdown_objection(written[audience, ".md"]) == ""


@pytest.mark.parametrize("audience", ["technical", "executive", "regulator"])
def test_hostile_words_stay_words(audience):
    document = whole_document(NASTY, audience=audience)
    made = {suffix: WRITERS[suffix].write(document) for suffix in READ}
    assert page_objection(made[".html"]) == ""
    assert "<script>alert(1)</script>" in page(made[".html"]).text
    assert markdown_objection(made[".md"]) == ""
    words = {suffix: words_of(suffix, data) for suffix, data in made.items()}
    assert '#eval("1")' in words[".pdf"]
    assert "$x$" in words[".pdf"]
    assert "javascript:1" in words[".docx"]
    assert [suffix for suffix in READ if "\u202e" in words[suffix]] == []
    with zipfile.ZipFile(io.BytesIO(made[".docx"])) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
        assert "TargetMode" not in archive.read("word/_rels/document.xml.rels").decode()


def test_letters_that_no_face_has_do_not_stop_the_pdf():
    data = PdfReport().write(whole_document("需要 ก 🚲"))
    assert data.startswith(b"%PDF")


def test_the_pdf_is_tagged_titled_and_dated_by_what_it_tells(written):
    read = pypdf.PdfReader(io.BytesIO(written["technical", ".pdf"]))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.metadata.title == "Demand model said plainly"
    assert str(read.metadata.creation_date or "2026-05-21").startswith("2026-05-21")
    meta = read.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in meta
    assert "pdfaid:part" in meta
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in read.pages
        for font in sheet["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all("Inter" in font or "JetBrainsMono" in font for font in fonts)


def test_word_has_headings_tables_captions_and_words_for_pictures(written):
    made = docx.Document(io.BytesIO(written["technical", ".docx"]))
    styles = [p.style.name for p in made.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Caption", "List Bullet"} <= set(styles)
    assert made.tables
    for shape in made.inline_shapes:
        assert shape._inline.docPr.get("descr")
    heads = made.element.body.findall(".//{*}tblHeader")
    assert len(heads) >= 3
    links = {link.get(_w("anchor")) for link in made.element.body.iter(_w("hyperlink"))}
    marks = {mark.get(_w("name")) for mark in made.element.body.iter(_w("bookmarkStart"))}
    assert links
    assert links <= marks
    assert made.core_properties.created.year == 2026


def _w(name):
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


@pytest.mark.parametrize("suffix", READ)
@pytest.mark.parametrize("audience", DOCUMENTS)
def test_an_incident_in_which_nothing_happened_yet_still_makes_a_report(audience, suffix):
    bare = ReportDocument(Incident(id="i", title="Bare"), (), (), (), "p", audience=audience)
    words = words_of(suffix, WRITERS[suffix].write(bare))
    assert "Bare" in words
    if audience in {"technical", "risk"}:
        assert "No analysis has finished yet" in words


def test_a_draft_for_a_regulator_tells_deadlines_and_what_is_not_stated(written):
    words = words_of(".docx", written["regulator", ".docx"])
    for part in ("Article 73", "2026-06-04", "2026-05-30", "2026-05-22", "no legal advice"):
        assert part in words
    assert "Deployer" in words
    assert "Not stated yet." in words
    assert "Riders said plainly" in words


def test_an_overlay_adds_fields_and_changes_nothing_else():
    plain = whole_document()
    fields = plain.sections[0].model_copy(
        update={
            "tables": (
                *plain.sections[0].tables,
                _table("Finance", ("field", "answer"), (("Model-risk tier", "2"),)),
            )
        }
    )
    added = replace(plain, sections=(fields, *plain.sections[1:]))
    before = HtmlReport().write(plain).decode()
    after = HtmlReport().write(added).decode()
    assert "Model-risk tier" in after
    assert "Model-risk tier" not in before
    told = re.sub("Table \\d+", "Table", page(before.encode()).text).split()
    left = iter(re.sub("Table \\d+", "Table", page(after.encode()).text).split())
    assert all(word in left for word in told)


def _table(title, columns, rows):
    from workbench.api import Table

    return Table(id="overlay-summary", title=title, columns=columns, rows=rows)


def test_figures_and_tables_are_numbered_alike_in_every_format(written):
    paper = paper_of(whole_document())
    assert sorted(paper.figures.values()) == list(range(1, len(paper.figures) + 1))
    for suffix in (".html", ".pdf", ".docx", ".md"):
        words = words_of(suffix, written["technical", suffix])
        numbers = {int(n) for n in re.findall(r"Figure (\d+)\.", words)}
        assert numbers == set(paper.figures.values())


def test_a_claim_that_is_gone_shows_as_unsupported():
    section = ReportSection(
        id="summary", title="Summary", audiences=("technical",), text="[[claim:nowhere|0.5]]"
    )
    text = HtmlReport().write(replace(a_document(), sections=(section,))).decode()
    assert 'class="chip unsupported"' in text


def test_a_proposed_section_says_that_nobody_confirmed_it(written):
    assert "proposed, not confirmed" in words_of(".html", written["technical", ".html"])
    assert "proposed, not confirmed" not in words_of(".html", written["executive", ".html"])


def test_claims_are_told_word_for_word(written):
    """The verifier of a package looks for each claim in the page and in the Markdown."""
    for suffix in (".html", ".md"):
        words = words_of(suffix, written["technical", suffix])
        for claim in whole_document().claims:
            assert claim.text in words.replace("\\", "")


def test_starting_up_brings_neither_typst_nor_word():
    code = (
        "import sys, workbench_reports; from workbench_reports import workbench_report_writers; "
        "workbench_report_writers(); "
        "print([m for m in ('typst', 'docx', 'nbformat', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_another_claim_of_the_same_run_gets_the_same_short_name():
    claims = (Claim(id="c", text="one", run=RUN), Claim(id="d", text="two", run=RUN))
    document = replace(a_document(run=a_run()), claims=claims)
    words = words_of(".html", HtmlReport().write(document))
    assert "one R1" in words
    assert "two R1" in words
