#!/usr/bin/env python3
"""Draws what bench_state_scale --json printed.

usage: plot.py RESULTS.json OUT.svg

Four plots: throughput and latency, by the number of contracts and by the memory of one contract.
Both axes are logarithmic, and all plots of one kind have the same scale.
"""

import json
import math
import sys

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 34, 44
INK, GRID, PAPER = "#222222", "#dddddd", "#ffffff"
DURABLE, NO_SYNC = "#0b6e99", "#c2571a"

# Series of a plot: name, group and field in the results, colour, dashes.
THROUGHPUT = [
    ("durable", "durable", "per_second", DURABLE, ""),
    ("no sync", "no_sync", "per_second", NO_SYNC, ""),
]
LATENCY = [
    ("durable, median", "durable", "median_us", DURABLE, ""),
    ("durable, p99", "durable", "p99_us", DURABLE, "5 3"),
    ("no sync, median", "no_sync", "median_us", NO_SYNC, ""),
    ("no sync, p99", "no_sync", "p99_us", NO_SYNC, "5 3"),
]


def decades(values):
    """The powers of ten around the values."""
    return (math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))


def text(x, y, words, anchor="middle", size=12, colour=INK, more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'fill="{colour}"{more}>{words}</text>')


def line(x1, y1, x2, y2, colour=GRID, dashes="", width=1):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}" stroke-dasharray="{dashes}"/>')


def plot(states, x_field, x_title, y_title, series, y_range):
    """One plot with its upper left corner at 0, 0."""
    xs = [state[x_field] for state in states]
    x_low, x_high = decades(xs + [xs[0] * 10])
    y_low, y_high = y_range

    def place_x(value):
        share = (math.log10(value) - x_low) / (x_high - x_low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def place_y(value):
        share = (math.log10(value) - y_low) / (y_high - y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    out = []
    for power in range(y_low, y_high + 1):
        y = place_y(10**power)
        out.append(line(LEFT, y, WIDTH - RIGHT, y))
        out.append(text(LEFT - 6, y + 4, f"{10**power:,}", "end", 11))
    for x in xs:
        out.append(line(place_x(x), TOP, place_x(x), HEIGHT - BOTTOM))
        out.append(text(place_x(x), HEIGHT - BOTTOM + 16, f"{x:,}", size=11))
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_title))
    out.append(text(LEFT, 14, y_title, "start"))
    for index, (name, group, field, colour, dashes) in enumerate(series):
        points = [(place_x(state[x_field]), place_y(state[group][field])) for state in states]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
                   f'stroke-dasharray="{dashes}"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        column, row = index % 2, index // 2
        x, y = LEFT + 110 + column * 120, 10 + row * 14
        out.append(line(x, y, x + 20, y, colour, dashes, 2))
        out.append(text(x + 25, y + 4, name, "start", 11))
    return "\n".join(out)


def draw(results):
    states = results["states"]
    rows = [
        ([s for s in states if s["memory_mib"] == 0], "contracts", "contracts in the state"),
        ([s for s in states if s["memory_mib"] > 0], "memory_mib", "MiB of memory of one contract"),
    ]
    columns = [("commits/s", THROUGHPUT), ("microseconds", LATENCY)]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" height="{2 * HEIGHT}" '
           f'viewBox="0 0 {2 * WIDTH} {2 * HEIGHT}" font-family="sans-serif">',
           f'<rect width="100%" height="100%" fill="{PAPER}"/>']
    for column, (y_title, series) in enumerate(columns):
        y_range = decades([s[group][field] for s in states for _, group, field, _, _ in series])
        for row, (shown, x_field, x_title) in enumerate(rows):
            if not shown:
                continue
            out.append(f'<g transform="translate({column * WIDTH} {row * HEIGHT})">')
            out.append(plot(shown, x_field, x_title, y_title, series, y_range))
            out.append("</g>")
    return "\n".join(out + ["</svg>", ""])


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(arguments[1], encoding="utf-8") as file:
        results = json.load(file)
    with open(arguments[2], "w", encoding="utf-8") as file:
        file.write(draw(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
