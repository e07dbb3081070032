"""The rows of a measurement: table.py ROUND… reads what the measurements of each round said and prints, of each figure, the median
over the rounds with the least and the most.

A round's file has "== section" lines; under them "rate N what a second", "client N us of CPU", "peak N MiB" and tables of
"| what | count | median | p99 | most | failed |".
"""
import re
import statistics
import sys

RATE = re.compile(r"^rate (\d+) (.+?),? a second")
CLIENT = re.compile(r"client (\d+) us of CPU")
PEAK = re.compile(r"^peak (\d+) MiB")
# What the issue asks for as a ratio: of this figure, so much of that one.
RATIOS = [
    ("order steps, 256 connections: all steps", "floor: order steps, groups of 100"),
    ("order steps, 1 connection: all steps", "floor: order steps, one commit each"),
    ("served: one person", "served: hello"),
    ("served: page of 50", "served: hello"),
    ("book: transfers in account order", "floor: transfers in account order, groups of 8,190"),
    ("book: transfers to random accounts", "floor: transfers to random accounts, groups of 8,190"),
]


def read_round(path):
    figures, section = {}, ""
    for line in open(path, encoding="utf-8"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("== "):
            section = line[3:].strip()
        elif found := RATE.match(line):
            figures[f"{section}: {found[2]}", "a second"] = float(found[1])
        elif found := CLIENT.search(line):
            figures[f"{section}: the client", "µs of CPU each"] = float(found[1])
        elif found := PEAK.match(line):
            figures[f"{section}: memory at most", "MiB"] = float(found[1])
        elif line.startswith("|") and len(cells) == 6 and cells[1].isdigit():
            figures[f"{section}: {cells[0]}", "ms, median"] = float(cells[2])
            figures[f"{section}: {cells[0]}", "ms, p99"] = float(cells[3])
            if int(cells[5]):
                figures[f"{section}: {cells[0]}", "failed"] = float(cells[5])
    return figures


def told(values):
    form = "{:,.0f}" if min(values) >= 100 else "{:.2f}"
    middle, least, most = (form.format(v) for v in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def main(paths):
    rounds = [read_round(path) for path in paths]
    keys = list(dict.fromkeys(key for figures in rounds for key in figures))
    print(f"| what | unit | median of {len(rounds)} (least to most) |\n|---|---|---|")
    for what, unit in keys:
        print(f"| {what} | {unit} | {told([f[what, unit] for f in rounds if (what, unit) in f])} |")
    for part, whole in RATIOS:
        pair = ((part, "a second"), (whole, "a second"))
        values = [f[pair[0]] / f[pair[1]] for f in rounds if all(key in f and f[key] for key in pair)]
        if values:
            print(f"| {part} | of {whole} | {told(values)} |")


main(sys.argv[1:])
