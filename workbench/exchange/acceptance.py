"""Before a package is signed: what every verifier would refuse is not written at all."""

from collections.abc import Mapping

from workbench.domain.canonical import MAX_BYTES as MAX_DOCUMENT_BYTES
from workbench.errors import PackageError
from workbench.exchange import journal, layout
from workbench.exchange.archive import Content, content_size
from workbench.exchange.contents_check import text_problems
from workbench.exchange.references import RESULT


def require_acceptable(payload: Mapping[str, Content]) -> None:
    """Require that a payload keeps the rules about what documents hold.

    Parameters
    ----------
    payload : Mapping of str to Content
        By path (``data/…``).

    Raises
    ------
    PackageError
        ``export.report`` if a report is active or the lock malformed, ``export.too_long`` if a
        document is longer than any verifier reads.
    """
    for path, content in payload.items():
        result = path.startswith(layout.RESULTS) and path.endswith("/" + RESULT)
        limit = {layout.JOURNAL: journal.MAX_BYTES, layout.CRATE: MAX_DOCUMENT_BYTES}.get(
            path, MAX_DOCUMENT_BYTES if result else 0
        )
        if limit and content_size(content) > limit:
            raise PackageError(
                "export.too_long",
                f"{path} has {content_size(content)} bytes; verifiers read at most {limit}.",
                "Leave the run out, or ask its analysis for less detail.",
            )
    page, markdown, lock = (
        payload[path] for path in (layout.REPORT_HTML, layout.REPORT_MARKDOWN, layout.REQUIREMENTS)
    )
    if isinstance(page, bytes) and isinstance(markdown, bytes) and isinstance(lock, bytes):
        problems = text_problems(page, markdown, lock)
        if problems:
            raise PackageError(
                "export.report",
                f"{problems[0].where}: {problems[0].message}",
                "Every verifier would refuse it; mend the plugin that writes it.",
            )
