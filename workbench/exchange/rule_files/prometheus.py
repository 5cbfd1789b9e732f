"""Guardrails as alerting rules of Prometheus.

A threshold alerts on the metric itself. What judges rows needs somebody to count them: whoever
scores a batch sets the gauges named here, of which the file says what they hold.
"""

import json
import math
import re
from collections.abc import Sequence

from workbench.domain.records.prevention import Guardrail
from workbench.exchange.rule_files.words import ON_ROWS, guardrail_words, names_of

HOLDING = "workbench_guardrail_holding_ratio"
"""Share of the last batch's rows that hold a guardrail, by the label ``guardrail``."""
ROWS = "workbench_batch_rows"
"""Rows of the last batch, by the label ``guardrail``."""
NEWEST = "workbench_newest_row_timestamp_seconds"
"""Time of the newest row, in seconds since 1970, by the label ``guardrail``."""


def prometheus_rules(guardrails: Sequence[Guardrail], group: str) -> str:
    """Return a file of alerting rules.

    Parameters
    ----------
    guardrails : sequence of Guardrail
    group : str
        Name of the group.

    Returns
    -------
    str
        YAML. Texts stand in double quotes as in JSON, which YAML reads alike; what Prometheus
        would take for a template in them is escaped.
    """
    ordered = tuple(guardrails)
    lines = [
        "# Alerting rules made by Incident Workbench; check them with `promtool check rules`.",
        f"# Rules on rows read gauges that your batch job sets: {HOLDING}, {ROWS}, {NEWEST},",
        "# each with the label guardrail; see the JSON Schema or pandera file for how to count.",
        "groups:",
        f"  - name: {_text(group)}",
        "    rules:",
    ]
    for name, one in zip(names_of(ordered), ordered, strict=True):
        lines += _rule(name, one)
    return "\n".join(lines if ordered else ["groups: []"]) + "\n"


def _rule(name: str, guardrail: Guardrail) -> list[str]:
    lines = [
        f"      - alert: {_text(_camel(name))}",
        f"        expr: {_text(expression(name, guardrail))}",
    ]
    if guardrail.for_minutes:
        lines.append(f"        for: {duration(guardrail.for_minutes)}")
    summary = f"{guardrail.title}: no longer {guardrail_words(guardrail)}"
    lines += [
        "        labels:",
        f"          severity: {'page' if guardrail.page else 'ticket'}",
        f"          guardrail: {_text(name)}",
        "        annotations:",
        f"          summary: {_text(_inert(summary))}",
    ]
    if guardrail.design:
        lines.append(f"          description: {_text(_inert(guardrail.design))}")
    return lines


def expression(name: str, guardrail: Guardrail) -> str:
    """Return what is true while a guardrail is broken, in the language of Prometheus."""
    label = f"{{guardrail={_text(name)}}}"
    if guardrail.kind in ON_ROWS:
        return f"{HOLDING}{label} < {_number(guardrail.share)}"
    if guardrail.kind == "freshness":
        seconds = (guardrail.every_minutes or 0.0) * 60
        return f"time() - {NEWEST}{label} > {_number(seconds)}"
    series = f"{ROWS}{label}" if guardrail.kind == "volume" else _series(guardrail)
    sides = []
    if guardrail.low is not None:
        sides.append(f"{series} < {_number(guardrail.low)}")
    if guardrail.high is not None:
        sides.append(f"{series} > {_number(guardrail.high)}")
    return " or ".join(sides) or "vector(0) > 1"


def _series(guardrail: Guardrail) -> str:
    metric = re.sub(r"[^a-zA-Z0-9_:]", "_", guardrail.metric) or "metric"
    metric = metric if not metric[0].isdigit() else f"_{metric}"
    node = guardrail.node if guardrail.node != guardrail.metric else ""
    return f"{metric}{{node={_text(node)}}}" if node else metric


def duration(minutes: float) -> str:
    """Return minutes as Prometheus writes a duration: ``90m``, or ``30s``."""
    seconds = max(1, round(minutes * 60))
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(float(value))


def _text(text: str) -> str:
    """Return a text in double quotes, good for YAML and for a label of PromQL alike."""
    clean = "".join(c if c.isprintable() or c == " " else " " for c in text)
    return json.dumps(clean, ensure_ascii=False)


def _inert(text: str) -> str:
    """Return a text of which nothing is taken for a template."""
    return re.sub(r"\{\{|\}\}", lambda found: '{{ "' + found.group() + '" }}', text)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
