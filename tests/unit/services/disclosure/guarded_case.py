"""The small incident with columns nobody else may see, and packages made of it."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from tests.unit.services.small_case import ROLES, write_capture
from workbench.services.disclosure.policy import Policy, Treatment
from workbench.services.exporting import export_package, level_of
from workbench.services.signing import signing_key

PEOPLE = [f"jane.doe.{at}Qx@example.test" for at in range(7)]
SENSITIVE = ("person", "salary", "born")


def write_guarded_capture(folder):
    """Write the small capture with a person, a salary and a day of birth in every row."""
    roles = {**ROLES, "sensitive": list(SENSITIVE)}
    windows = ("reference", "incident")
    write_capture(folder, tables=[
        {"path": f"{w}.parquet", "window": w, "roles": roles} for w in windows
    ])  # fmt: skip
    for seed, window in enumerate(windows):
        path = folder / f"{window}.parquet"
        table = pd.read_parquet(path)
        rng = np.random.default_rng(seed)
        table["person"] = [PEOPLE[at % 7] for at in range(len(table))]
        table["salary"] = rng.uniform(20_000, 90_000, len(table)).round(4)
        days = pd.to_timedelta(rng.integers(0, 12_000, len(table)), unit="D")
        table["born"] = (pd.Timestamp("1951-03-07") + days).astype("datetime64[us]")
        table.to_parquet(path, index=False)
    return folder


def secret_spellings(capture):
    """Every value that must not leave, in its plain spelling."""
    found = set()
    for window in ("reference", "incident"):
        table = pd.read_parquet(capture / f"{window}.parquet")
        found |= set(table["person"]) | {repr(v) for v in table["salary"]}
        found |= set(table["born"].dt.strftime("%Y-%m-%d"))
    return found


class Sent:
    """A package, taken apart."""

    def __init__(self, path):
        self.path = path
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            self.files = {n.partition("/")[2]: archive.read(n) for n in names}
        self.root = names[0].partition("/")[0]

    def json(self, path):
        return json.loads(self.files[path])

    def events(self):
        return [json.loads(x) for x in self.files["data/journal/journal.jsonl"].splitlines()]

    def redactions(self):
        lines = self.files.get("data/redactions.jsonl", b"").splitlines()
        return [json.loads(line) for line in lines]

    def tables(self):
        """Every Parquet file as text, cell by cell."""
        for path, data in self.files.items():
            if data.startswith(b"PAR1"):
                yield path, pq.read_table(io.BytesIO(data))

    def everything(self):
        """All bytes and all cells, for a plain search."""
        parts = [data.decode("utf-8", "replace") for data in self.files.values()]
        parts += [str(table.to_pylist()) for _, table in self.tables()]
        return "\n".join([*self.files, self.root, *parts])


def send(session, folder, level="full", incident="1", name="p", **named):
    """Export a package and take it apart."""
    key = signing_key(folder / "key", "tester", create=True)
    columns = {c: Treatment(how) for c, how in named.pop("columns", {}).items()}
    policy = Policy(
        level_of(level), columns, named.pop("threshold", 5), frozenset(named.pop("withhold", ())),
        named.pop("models_are_safe", False),
    )  # fmt: skip
    path = folder / f"{name}-{level}.incident.zip"
    return Sent(export_package(session, incident, path, key, policy=policy, **named).value.path)


def allowed_signers(folder):
    """The trust store of whoever receives it."""
    key = signing_key(folder / "key", "tester", create=True)
    path = folder / "allowed_signers"
    path.write_text(key.allowed_signers_line("tester@here") + "\n")
    return path
