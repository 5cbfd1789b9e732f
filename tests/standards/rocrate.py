"""Hold an RO-Crate against the profiles it says it keeps, without a network.

Run by the environment of ``packaging/requirements-standards.lock``::

    python rocrate.py FOLDER

where FOLDER holds ``ro-crate-metadata.json``. Prints one JSON object: for each profile the number
of checks, and the issues by requirement level. The validator fetches JSON-LD contexts through an
HTTP cache; here the cache is filled from the files beside this one and then used offline.
"""

import io
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from urllib3 import HTTPResponse

DATA = Path(__file__).parents[1] / "data" / "standards"
CONTEXTS = {
    "https://w3id.org/ro/crate/1.1/context": "ro-crate-1.1-context.jsonld",
    "https://w3id.org/ro/terms/workflow-run/context": "workflow-run-terms.jsonld",
}
PROFILES = ("ro-crate-1.1", "process-run-crate-0.5")


class ShippedFiles(BaseAdapter):
    """Answers requests for the known contexts from files, and no others."""

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        """Return the file that stands for an address."""
        body = io.BytesIO((DATA / CONTEXTS[str(request.url)]).read_bytes())
        kind = {"Content-Type": "application/ld+json"}
        raw = HTTPResponse(body, kind, 200, preload_content=False, request_url=str(request.url))
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is held open."""


def fill_cache(path: Path) -> None:
    """Put the known contexts into a cache as the validator keeps it."""
    with CachedSession(cache_name=str(path), backend="sqlite", expire_after=-1) as session:
        session.mount("https://", ShippedFiles())
        for address in CONTEXTS:
            session.get(address).raise_for_status()


def report(crate: Path, profile: str, cache: Path) -> dict[str, Any]:
    """Return what one profile has to say about a crate."""
    started = time.monotonic()
    settings = services.ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier=profile,
        requirement_severity="OPTIONAL",
        offline=True,
        cache_path=cache,
    )
    result = services.validate(settings)
    issues = Counter(
        (issue.severity.name, issue.check.identifier, issue.message)
        for issue in result.get_issues()
    )
    return {
        "profile": profile,
        "checks": len(result.executed_checks),
        "seconds": round(time.monotonic() - started, 2),
        "issues": [
            {"level": level, "check": check, "message": message, "count": count}
            for (level, check, message), count in sorted(issues.items())
        ],
    }


def main(crate: Path) -> None:
    """Print the report."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        fill_cache(cache)
        print(json.dumps([report(crate, profile, cache) for profile in PROFILES], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
