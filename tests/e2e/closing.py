"""One incident from capture to signed postmortem: what is said and decided, for every way to do it.

The journeys by the command line and by the window take these words, so that their packages can be
held against each other, and against the claims listed beside this file.
"""

import json
import zipfile
from pathlib import Path

OWNER = "ML on-call"
SEVERITY_REASON = "The loss is more than twice the agreed tolerance"
INSIDE, OUTSIDE = "the demand model", "the booking site"
SCOPE_REASON = "First statement of the scope"
TEST = "The lowered rows come back with the history of temp"
EXPECTED = "Putting temp back restores AUC"
CRITERION = ("restored*", "low", ">", 0.0)
CONFIRMED = "Putting temp back gives the drop back"
REJECTED = "Restoring the mix of rows gives hardly anything back"
BEHAVIOUR = "The ranking of busy hours"
SUCCESS = "AUC is near that of the reference"
ACCEPTED = "If the sensor is mended, the transform has to be switched off"
RATIONALE = "It gives back most of the drop and harms no group"
BACK_TO, BACK_STEP = "the ingest before the transform", "Switch the transform off"
ACTION = "Hold temp to its range at ingest"
PROCESS = "The unit of the readings was not agreed with the station operator"
LIMITATION, CONSEQUENCE = (
    "The raw readings of the sensor were not kept",
    "The transform is inferred",
)
WRONG = "The unit is not part of the contract of the feed"
LUCKY = "The drop was seen by a dispatcher first"
COUNTERFACTUAL_WORDS = "A unit in the contract of the feed would have prevented it."
COUNTERFACTUAL = f"[[opinion|{COUNTERFACTUAL_WORDS}]]"
REPAIR = "Inverse transform of temp"


def claims_told(claims):
    """Return what claims say, without what differs from run to run: identifiers."""
    return sorted((one["text"], one["finding"]) for one in claims)


def claims_packed(package):
    """Return what the claims of a package say, without identifiers."""
    with zipfile.ZipFile(package) as opened:
        name = next(n for n in opened.namelist() if n.endswith("data/incident.json"))
        return claims_told(json.loads(opened.read(name))["incident"]["claims"])


CLAIMS = claims_told(json.loads(Path(__file__).with_name("closing_claims.json").read_text("utf-8")))
"""What every journey comes to claim: the sample is the same, and so are the seeds."""
