# ruff: noqa: ANN001, ANN201, ANN204, ANN205, UP017, PLR0913, PLR0917
"""Draw a figure of Incident Workbench again, from the data beside this script.

Needs Python 3.9 or later and nothing else. Run ``python THIS_SCRIPT.py``: it reads the CSV file of
the same name, writes an SVG file of the same name, and says where the figure came from. Change the
data or the drawing as you like; a changed CSV is drawn too, but it is said.
"""

import csv
import hashlib
import json
import math
import sys
from datetime import datetime, timezone
from html import escape
from pathlib import Path

ABOUT = json.loads("{}")

WIDTH, HEIGHT, ROW = 900, 340, 26
LEFT, RIGHT, TOP, BOTTOM = 66, 130, 34, 46
INK = {
    "reference": "#2064AD",
    "restored": "#2064AD",
    "repaired": "#0B686D",
    "incident": "#AE4006",
    "lost": "#AE4006",
    "plain": "#1A1F27",
    "muted": "#5C6573",
}
TEXT, QUIET, LINE, EDGE, EMPTY = "#1A1F27", "#5C6573", "#D6DAE0", "#7F8894", "#EAECEF"
SEQUENTIAL = ("#E3F0F0", "#BDDCDC", "#8DC2C3", "#57A2A5", "#23807F", "#0B5F63", "#063F42")
DIVERGING = ("#2064AD", "#6594C9", "#AAC5E1", "#ECEDEF", "#E9BCA0", "#CE7F4E", "#AE4006")
FACE = "Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


def number(text):
    """Return a cell as a number; None where it is empty."""
    return float(text) if text else None


def read(path):
    """Return the rows of the data by panel, each as a dictionary."""
    panels = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            panels.setdefault(int(row["panel"]), []).append(row)
    return panels


class Axis:
    """One axis of a panel: from values to pixels."""

    def __init__(self, told, values, start, end):
        self.kind, self.told = told.get("kind", "linear"), told
        self.start, self.end = start, end
        names = told.get("categories", [])
        values = [v for v in values if v is not None and math.isfinite(v)]
        if self.kind == "category":
            low, high = -0.5, max(len(names), 1) - 0.5
        else:
            low, high = (min(values), max(values)) if values else (0.0, 1.0)
            if told.get("zero"):
                low, high = min(low, 0.0), max(high, 0.0)
            if self.kind == "log":
                low = max(low, min((v for v in values if v > 0), default=1.0))
            if low == high:
                low, high = low - 0.5, high + 0.5
            room = 0.0 if self.kind in ("time", "log") else (high - low) * 0.05
            low, high = (low if low == 0 else low - room), (high if high == 0 else high + room)
        self.low, self.high = low, high

    def __call__(self, value):
        """Return the pixel of a value."""
        low, high = self.low, self.high
        if self.kind == "log":
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, 1e-300))
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self):
        """Return positions with their words."""
        if self.kind == "category":
            names = self.told.get("categories", [])
            step = max(1, round(len(names) * 44 / max(abs(self.end - self.start), 1)))
            step = step if self.end > self.start and self.start < 400 else 1
            return [(float(at), name) for at, name in enumerate(names)][::step]
        if self.kind == "log":
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            return [(10.0**power, f"{10.0**power:g}") for power in powers]
        span = self.high - self.low
        step = 10.0 ** math.floor(math.log10(span / 5))
        step *= next(m for m in (1, 2, 2.5, 5, 10) if step * m >= span / 5.001)
        first = math.ceil(self.low / step - 1e-9)
        places = [i * step for i in range(first, math.floor(self.high / step + 1e-9) + 1)]
        if self.kind == "time":
            return [(at, moment(at, span)) for at in places]
        return [(at, f"{at + 0.0:.6g}") for at in places]


def moment(at, span):
    """Return a moment as words, in UTC."""
    found = datetime.fromtimestamp(at, timezone.utc)
    return found.strftime("%Y-%m-%d" if span > 5 * 86400 else "%m-%d %H:%M")


class Panel:
    """One picture: its axes and the shapes drawn on them."""

    def __init__(self, told, rows, top):
        self.rows, self.shapes = rows, []
        count = len(told["y"].get("categories", []))
        tall = max(HEIGHT, TOP + BOTTOM + ROW * count) if count else HEIGHT
        tall = told.get("height") or tall
        names = told["y"].get("categories", [])
        top += 22 if told.get("bare") else 0
        left = min(LEFT + 6 * max((len(n) for n in names), default=0), 330) if names else LEFT
        low, high = top + TOP, top + tall - BOTTOM
        across = [number(r[k]) for r in rows for k in self.keys(r, across=True)]
        along = [number(r[k]) for r in rows for k in self.keys(r, across=False)]
        if any(r["mark"] in ("bars", "distribution") for r in rows):
            along = [*along, 0.0] if not names else along
        self.x = Axis(told["x"], across, left, WIDTH - RIGHT)
        # Categories are read from the top, numbers from the bottom.
        ends = (low, high) if told["y"].get("kind") == "category" else (high, low)
        self.y = Axis(told["y"], along, *ends)
        self.told, self.top, self.left = told, top, left
        self.tall = tall + (22 if told.get("bare") else 0)

    @staticmethod
    def keys(row, across):
        """Return which columns of a row lie along an axis."""
        mark, style = row["mark"], row["style"]
        if mark == "level":
            return ("value",) if across == ("vertical" in style) else ()
        if mark == "intervals":
            return ("value", "low", "high") if across else ("y",)
        if mark == "bars" and "horizontal" in style:
            return ("value",) if across else ("x",)
        if mark in ("heatmap", "box", "edge"):
            return ("x", "x2") if across else ("y", "y2")
        if mark == "cell":
            return ("x", "x2") if across else ("y", "y2")
        return ("x", "x2") if across else ("value", "low", "high")

    def add(self, shape):
        """Draw a shape."""
        self.shapes.append(shape)

    def line(self, x1, y1, x2, y2, colour, width=1.0, dash=""):
        """Draw a straight line."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"{more}/>'
        )

    def rect(self, x, y, wide, tall, colour, opacity=1.0):
        """Draw a box."""
        self.add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.0):.1f}" '
            f'height="{max(tall, 0.0):.1f}" fill="{colour}" fill-opacity="{opacity}"/>'
        )

    def text(self, x, y, words, colour=QUIET, anchor="start", weight=400):
        """Write a line."""
        self.add(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{colour}" '
            f'text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
        )

    def draw(self):
        """Return the shapes of the panel."""
        self.frame()
        groups = {}
        for row in self.rows:
            groups.setdefault((row["mark"], row["group"]), []).append(row)
        for (mark, _), rows in groups.items():
            getattr(self, f"draw_{mark}")(rows)
        return "".join(self.shapes)

    def frame(self):
        """Draw title, caption, grid and words of the axes."""
        x, y = self.x, self.y
        base = max(y.start, y.end)
        self.text(
            self.left,
            self.top + (-6 if self.told.get("bare") else 16),
            self.told["title"],
            TEXT,
            weight=600,
        )
        if self.told.get("bare"):
            return
        for at, words in y.ticks():
            if y.kind != "category":
                self.line(x.start, y(at), x.end, y(at), LINE)
            self.text(x.start - 8, y(at) + 4, words, anchor="end")
        for at, words in x.ticks():
            if y.kind == "category" and x.kind != "category":
                self.line(x(at), y.start, x(at), y.end, LINE)
            self.text(x(at), base + 16, words, anchor="middle")
        self.line(x.start, base, x.end, base, EDGE)
        self.text(x.end, base + 32, self.told["x"].get("label", ""), anchor="end")
        self.text(x.start + 4, self.top + 30, self.told["y"].get("label", ""), weight=600)

    def points(self, rows, value):
        """Return the pieces of a line; a gap stays a gap."""
        pieces = [[]]
        for row in rows:
            at = number(row[value])
            if at is None:
                pieces.append([])
            else:
                pieces[-1].append((self.x(number(row["x"])), self.y(at)))
        return [piece for piece in pieces if piece]

    def draw_line(self, rows):
        """Draw a line and its name."""
        colour = INK[rows[0]["tone"]]
        dash = ' stroke-dasharray="5 4"' if "dashed" in rows[0]["style"] else ""
        pieces = self.points(rows, "value")
        for piece in pieces:
            d = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in piece)
            self.add(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        if pieces:
            x, y = pieces[-1][-1]
            self.text(x + 6, y + 4, rows[0]["label"], colour, weight=600)

    def draw_band(self, rows):
        """Draw an interval around a line."""
        known = [r for r in rows if r["low"] and r["high"]]
        top, low = self.points(known, "high"), self.points(known, "low")
        if top and low:
            every = [*top[0], *reversed(low[0])]
            d = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in every) + "Z"
            self.add(f'<path d="{d}" fill="{INK[rows[0]["tone"]]}" fill-opacity="0.2"/>')

    def draw_bars(self, rows):
        """Draw bars from zero."""
        for row in rows:
            at, value, wide = number(row["x"]), number(row["value"]), number(row["x2"]) or 0.8
            if value is None:
                continue
            if "horizontal" in row["style"]:
                ends = sorted((self.x(0.0), self.x(value)))
                self.rect(ends[0], self.y(at) - 5, ends[1] - ends[0], 10, INK[row["tone"]], 0.6)
            else:
                left, right = self.x(at - wide / 2), self.x(at + wide / 2)
                ends = sorted((self.y(0.0), self.y(value)))
                self.rect(left, ends[0], right - left, ends[1] - ends[0], INK[row["tone"]], 0.6)

    def draw_intervals(self, rows):
        """Draw estimates with their intervals, one a row."""
        for row in rows:
            at, value = number(row["y"]), number(row["value"])
            if value is None:
                continue
            y, colour = self.y(at), INK[row["tone"]]
            if "bars" in row["style"]:
                ends = sorted((self.x(0.0), self.x(value)))
                self.rect(ends[0], y - 5, ends[1] - ends[0], 10, colour, 0.6)
            else:
                self.add(f'<circle cx="{self.x(value):.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
            if row["low"] and row["high"]:
                low, high = self.x(number(row["low"])), self.x(number(row["high"]))
                self.line(low, y, high, y, TEXT, 1.5)
                self.line(low, y - 4, low, y + 4, TEXT, 1.5)
                self.line(high, y - 4, high, y + 4, TEXT, 1.5)
        if rows[0]["label"]:
            self.text(self.x.end + 8, self.y(number(rows[0]["y"])) + 4, rows[0]["label"])

    def draw_distribution(self, rows):
        """Draw shares of rows in bins."""
        colour, base = INK[rows[0]["tone"]], self.y(0.0)
        away = -0.5 if self.x.kind == "category" else 0.0
        steps = []
        for row in rows:
            left, right = (self.x(number(row[k]) + away) for k in ("x", "x2"))
            top = self.y(number(row["value"]))
            if "filled" in row["style"]:
                self.rect(left, top, right - left - 1, base - top, colour, 0.35)
            steps += [(left, top), (right, top)]
        if "filled" not in rows[0]["style"]:
            every = [(steps[0][0], base), *steps, (steps[-1][0], base)]
            d = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in every)
            self.add(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="1.75"/>')
        highest = max(rows, key=lambda row: number(row["value"]))
        place = (self.x(number(highest["x"]) + away) + 2, self.y(number(highest["value"])) - 4)
        self.text(*place, rows[0]["label"], colour, weight=600)

    def draw_heatmap(self, rows):
        """Draw cells with their numbers."""
        for row in rows:
            x, y, value = number(row["x"]), number(row["y"]), number(row["value"])
            left, right = self.x(x - 0.5), self.x(x + 0.5)
            ends = sorted((self.y(y - 0.5), self.y(y + 0.5)))
            colour = EMPTY
            if value is not None:
                low, high = number(row["low"]), number(row["high"])
                steps = DIVERGING if "diverging" in row["style"] else SEQUENTIAL
                step = int((value - low) / ((high - low) or 1.0) * len(steps))
                step = min(max(step, 0), len(steps) - 1)
                colour = steps[step]
            self.rect(left, ends[0], right - left - 1, ends[1] - ends[0] - 1, colour)
            if value is not None and right - left > 34:
                dark = step >= 4 if steps is SEQUENTIAL else step in (0, 6)
                middle = ((left + right) / 2, (ends[0] + ends[1]) / 2 + 4)
                self.text(*middle, f"{value:.2f}", "#FFFFFF" if dark else TEXT, "middle")

    def draw_cell(self, rows):
        """Draw counts of a grid over two measures."""
        most = max((number(row["value"]) for row in rows), default=1.0) or 1.0
        for row in rows:
            left, right = self.x(number(row["x"])), self.x(number(row["x2"]))
            ends = sorted((self.y(number(row["y"])), self.y(number(row["y2"]))))
            part = math.sqrt(number(row["value"]) / most)
            self.rect(left, ends[0], right - left, ends[1] - ends[0], INK[row["tone"]], part)

    def draw_level(self, rows):
        """Draw straight reference lines."""
        for row in rows:
            value, colour = number(row["value"]), INK[row["tone"]]
            if "vertical" in row["style"]:
                at = self.x(value)
                self.line(at, self.y.start, at, self.y.end, colour, dash="5 4")
                self.text(at + 4, min(self.y.start, self.y.end) + 10, row["label"], colour)
            else:
                at = self.y(value)
                self.line(self.x.start, at, self.x.end, at, colour, dash="5 4")
                self.text(self.x.end + 6, at + 4, row["label"], colour)

    def draw_span(self, rows):
        """Draw shaded ranges."""
        low, high = sorted((self.y.start, self.y.end))
        for row in rows:
            left, right = self.x(number(row["x"])), self.x(number(row["x2"]))
            self.rect(left, low, right - left, high - low, INK[row["tone"]], 0.08)
            self.text(left + 4, high - 6, row["label"], INK[row["tone"]])

    def draw_events(self, rows):
        """Draw what happened."""
        low, high = sorted((self.y.start, self.y.end))
        for row in rows:
            at = self.x(number(row["x"]))
            self.line(at, low, at, high, TEXT, dash="2 3")
            self.text(at + 4, low + 12, row["label"], TEXT)

    def draw_edge(self, rows):
        """Draw what feeds what."""
        for row in rows:
            ends = (self.x(number(row["x"])) + 60, self.y(number(row["y"])))
            to = (self.x(number(row["x2"])) - 60, self.y(number(row["y2"])))
            self.line(*ends, *to, INK[row["tone"]], 2.0 if row["tone"] == "incident" else 1.0)

    def draw_box(self, rows):
        """Draw the nodes of a graph."""
        for row in rows:
            x, y, colour = self.x(number(row["x"])), self.y(number(row["y"])), INK[row["tone"]]
            self.add(
                f'<rect x="{x - 60:.1f}" y="{y - 15:.1f}" width="120" height="30" rx="5" '
                f'fill="#FFFFFF" stroke="{colour}"/>'
            )
            self.text(x, y + 4, row["label"][:19], TEXT, "middle", 600)


def main():
    """Read the data, write the picture, say where both came from."""
    here = Path(__file__)
    data = here.with_suffix(".csv")
    digest = hashlib.sha256(data.read_bytes()).hexdigest()
    panels = read(data)
    shapes, top = [], 0
    for at, told in enumerate(ABOUT["panels"]):
        panel = Panel(told, panels.get(at, []), top)
        shapes.append(panel.draw())
        top += panel.tall
    words = escape(ABOUT["title"])
    target = here.with_suffix(".svg")
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {top}" '
        f'width="{WIDTH}" height="{top}" font-family="{FACE}"><title>{words}</title>'
        f"<desc>{escape(ABOUT['caption'])}</desc>"
        f'<rect width="{WIDTH}" height="{top}" fill="#FFFFFF"/>{"".join(shapes)}</svg>\n',
        encoding="utf-8",
    )
    print(f"{ABOUT['title']}\n{ABOUT['caption']}\n\nDrawn from {data.name}: {target.name}")
    for name, value in ABOUT["origin"].items():
        print(f"  {name}: {value if isinstance(value, str) else json.dumps(value)}")
    if digest != ABOUT["data_sha256"]:
        print(f"{data.name} is not as it was exported: its sha256 is {digest}.", file=sys.stderr)


if __name__ == "__main__":
    main()
