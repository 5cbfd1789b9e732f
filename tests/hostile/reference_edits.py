"""Documents bent by an insider, hashes and counts put right."""

from collections.abc import Callable

from tests.hostile.case import Make
from tests.hostile.kit import Kit, pretty, rewritten, sha256
from workbench.exchange import layout

GONE = "019a0000-0000-7000-8000-0000000000ff"


def with_result(change: Callable[[bytes], bytes], *, note: bool = True) -> Make:
    """Another result document, its hash put right in recipe and (if told) journal."""

    def make(kit: Kit) -> bytes:
        path = kit.first("data/results/", "/result.json")
        data = change(kit.members[path])
        assert data != kit.members[path]
        document = kit.document(layout.RECIPE)
        for run in document["runs"]:
            for output in run["outputs"]:
                if output["path"] == "result.json":
                    output["sha256"] = sha256(data)
        changes = {path: data, layout.RECIPE: pretty(document)}
        if not note:
            return kit.sealed(changes).zipped()
        records = kit.journal
        record = [r for r in records if r["type"] == "run.recorded"][-1]
        record["body"]["result"] = sha256(data)
        return rewritten(kit, records, more=changes).zipped()

    return make


def counted(kit: Kit, changes: dict[str, bytes | None]) -> bytes:
    """Evidence or models changed, with the counts put right."""
    after = kit.with_members(changes).members
    document = kit.document(layout.INCIDENT)
    document["counts"]["evidence"] = sum(p.startswith(layout.EVIDENCE) for p in after)
    document["counts"]["models"] = sum(p.startswith(layout.MODELS) for p in after)
    return kit.sealed({**changes, layout.INCIDENT: pretty(document)}).zipped()
