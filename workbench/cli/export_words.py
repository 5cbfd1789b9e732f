"""What ``workbench export`` says to a person."""

from workbench.services.exporting import Exported
from workbench.services.previewing import Preview

_MOST = 40


def written_words(done: Exported) -> list[str]:
    """Return what was written, one line a fact."""
    lines = [f"Written: {done.path}", f"  sha256 {done.sha256}", f"  signed by {done.signer}"]
    if done.withheld:
        lines.append(f"  {done.withheld} items withheld; data/redactions.jsonl names each")
    lines += [f"  encrypted to {one}" for one in done.recipients]
    lines += [f"  the report in it: {done.standing}"] if done.standing else []
    return lines


def preview_words(found: Preview) -> list[str]:
    """Return exactly what would leave, for reading; ``--json`` never shortens it."""
    held = f"{len(found.files)} files, {found.size:,} bytes; disclosure {found.policy.level.value}"
    lines = [f"Nothing was written or signed. {found.name} would hold {held}."]
    lines += ["", "What leaves"]
    lines += [
        f"  {file.size:>12,}  {file.path}" + (f"  ({file.change})" if file.change else "")
        for file in found.files
    ]
    if found.columns:
        lines += ["", "Columns"]
    for column in found.columns:
        searched = f"{column.searched} values searched for, {column.too_common} too common"
        more = f", {column.left_out} beyond what is searched" if column.left_out else ""
        said = "" if column.treatment.value == "keep" else f"; {searched}{more}"
        lines.append(f"  {column.column}: {column.treatment.meaning}{said}")
    if found.staying:
        lines += ["", f"What stays ({len(found.staying)} items)"]
    lines += [f"  {item.item[:44]:<44}  {item.name}: {item.reason}" for item in found.staying]
    lines += ["", *_leak_words(found)]
    return lines


def _leak_words(found: Preview) -> list[str]:
    report = found.report
    lines = [f"  {leak.path}: {leak.place} holds a value of {leak.column}" for leak in report.leaks]
    shown = lines[:_MOST] + ([f"  … and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])
    unsearched = [f"  {path}: a part of it could not be looked into" for path in report.unsearched]
    if lines:
        return ["It would not be signed: withheld values were found", *shown, *unsearched]
    if not any(column.searched for column in found.columns):
        return ["No withheld value could be searched for.", *unsearched]
    return ["No withheld value was found in what leaves.", *unsearched]
