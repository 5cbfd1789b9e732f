"""Names and cells from hostile evidence stay text: in the terminal, the report, the package."""

import json
import unicodedata
from html.parser import HTMLParser
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

from tests.e2e.program import workbench

SCRIPT = "<script>fetch('//evil.example')</script>"
COLUMNS = {
    "picture": '"><img src=x onerror=alert(1)>',
    "formula": '=HYPERLINK("//evil.example","x")',
    "escape": "red\x1b[31m\x9b2J",
    "bidi": "temp\u202egpj.exe",
    "markdown": "[a](javascript:alert(1)) | `b`",
    "svg": "</text><svg onload=alert(1)>",
}
TEXT = """html head meta title style body h1 h2 h3 h4 p a table thead tbody tr th td code figure
figcaption section ul ol li span div strong em small br dl dt dd header main nav footer caption sup
sub b i abbr time details summary"""
DRAWING = """svg g path line rect circle text tspan title desc polyline polygon defs clippath
lineargradient stop ellipse"""
ALLOWED = {*TEXT.split(), *DRAWING.split()}
REFERRING = {"href", "src", "srcset", "action", "formaction", "xlink:href", "data", "poster"}


class Page(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self):
        super().__init__()
        self.acting = []
        self.words = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.acting.append(tag)
        for name, value in attrs:
            refers = name in REFERRING and not (value or "").startswith("#")
            refresh = tag == "meta" and name == "http-equiv" and (value or "").lower() == "refresh"
            if name.startswith("on") or refers or refresh:
                self.acting.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        self.words.append(data)


def acting(page):
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser.acting


def hidden(text):
    return {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} - {"\n", "\t"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inert")
    capture = folder / "capture"
    capture.mkdir()
    random = np.random.default_rng(4)
    rows = 400
    for window, shift in (("reference", 0.0), ("incident", 1.5)):
        table = pd.DataFrame({name: random.normal(shift, 1, rows) for name in COLUMNS.values()})
        table[SCRIPT] = random.choice([SCRIPT, "=1+1", "ok\u202e"], rows)
        table["y"] = (table[COLUMNS["picture"]] > 0.5).astype(int)
        table["prediction"] = random.integers(0, 2, rows)
        table.to_parquet(capture / f"{window}.parquet")
    features = [*COLUMNS.values(), SCRIPT]
    roles = {"label": "y", "prediction": "prediction", "features": features}
    told = {
        "format": "workbench-capture/1",
        "title": f"{SCRIPT} \x1b[2J\u202e =1+1",
        "task": "binary",
        "metric": "accuracy",
        "tables": [
            {"path": f"{window}.parquet", "window": window, "roles": roles}
            for window in ("reference", "incident")
        ],
    }
    (capture / "capture.json").write_text(json.dumps(told), "utf-8")
    said = workbench("-w", folder / "w", "import", capture, "--json")
    assert said.code == 0, said.err
    return folder / "w"


def test_the_terminal_is_not_steered(workspace):
    for words in (
        ("import", workspace.parent / "capture"),
        ("show", "1"),
        ("incidents",),
        ("evidence", "list", "1"),
        ("window", "list", "1"),
        ("run", "1", "drift.battery"),
    ):
        for form in ((), ("--json",)):
            said = workbench("-w", workspace, *words, *form)
            assert said.code == 0, said.err
            assert hidden(said.out + said.err) == set(), words


def test_report_and_package_hold_no_markup_of_the_evidence(workspace, tmp_path):
    run = workbench("-w", workspace, "run", "1", "drift.battery", "--json").json
    for finding in run["findings"][:6]:
        assert workbench("-w", workspace, "claim", "add", "1", run["run"], finding["id"]).code == 0
    page = tmp_path / "report.html"
    assert workbench("-w", workspace, "report", "1", "-o", page).code == 0
    text = page.read_text("utf-8")
    assert "evil.example" in text  # it is told, as text
    assert acting(text) == []
    assert hidden(text) == set()
    key = tmp_path / "key"
    from workbench.exchange.keys import create_key

    create_key(key, "tester", None)
    package = tmp_path / "p.incident.zip"
    said = workbench("-w", workspace, "export", "1", "-o", package, "--key", key, "--json")
    assert said.code == 0, said.err
    with ZipFile(package) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".html")]
        assert pages
        for name in pages:
            assert acting(archive.read(name).decode("utf-8")) == []
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"me {(tmp_path / 'key.pub').read_text('utf-8')}", "utf-8")
    assert workbench("verify", package, "--trust", signers, "--json").json["level"] == "L3"
