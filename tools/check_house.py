"""The house rules that a machine can see: layers, include cycles, sizes, complexity, words that have no place.

No exception list. Prints every breach and exits 1.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMITS = {".c": 800, ".h": 150, ".vue": 350, ".ts": 350}
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
breaches = []


def read_layers():
    layers = {}
    for line in (ROOT / "tools/layers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            room, _, below = line.partition(":")
            layers[room] = below.split()
    return layers


def room_of(path, layers):
    for room in sorted(layers, key=len, reverse=True):
        if path.startswith(room + "/"):
            return room
    return None


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT,
                         capture_output=True, text=True, check=True).stdout
    return [p for p in out.splitlines() if (ROOT / p).is_file()]


def check_layers(layers):
    edges = {}
    for path in tracked("src/*.c", "src/*.h"):
        inside = path.removeprefix("src/")
        room = room_of(inside, layers)
        if room is None:
            breaches.append(f"{path}: lies in no room of tools/layers.txt")
            continue
        for name in INCLUDE.findall((ROOT / path).read_text()):
            if name.endswith(".sql.h"):
                if name.removesuffix(".sql.h") != room.split("/")[-1]:
                    breaches.append(f"{path}: uses the SQL of another room: {name}")
                continue
            edges.setdefault(inside, []).append(name)
            other = room_of(name, layers)
            allowed = layers[room]
            if other != room and not any(other == a or (other or "").startswith(a + "/") for a in allowed):
                breaches.append(f"{path}: {room} may not include {name}")
    return edges


def check_cycles(edges):
    state = {}

    def visit(node, trail):
        state[node] = 1
        for after in edges.get(node, []):
            if state.get(after) == 1:
                breaches.append("include cycle: " + " → ".join([*trail[trail.index(after):], after]
                                if after in trail else [node, after]))
            elif after not in state:
                visit(after, [*trail, after])
        state[node] = 2

    for node in list(edges):
        if node not in state:
            visit(node, [node])


def check_sizes():
    for path in tracked("src/*", "test/*.c", "test/*.h", "fuzz/*.c", "bench/*.c", "web/src/*", "web/e2e/*"):
        limit = LIMITS.get(pathlib.Path(path).suffix)
        lines = len((ROOT / path).read_text().splitlines()) if limit else 0
        if limit and lines > limit:
            breaches.append(f"{path}: {lines} lines, at most {limit}")


def check_functions():
    files = tracked("src/*.c", "test/*.c", "fuzz/*.c", "bench/*.c")
    out = subprocess.run(["pmccabe", *files], cwd=ROOT, capture_output=True, text=True).stdout
    for row in out.splitlines():
        fields = row.split("\t")
        if len(fields) < 6 or not fields[0].strip().isdigit():
            continue
        modified, lines, where = int(fields[0]), int(fields[4]), fields[5]
        if modified > 15:
            breaches.append(f"{where}: complexity {modified}, at most 15")
        if lines > 70:
            breaches.append(f"{where}: {lines} lines, at most 70")


def check_words():
    names = ("utils", "common", "helpers", "manager", "misc")
    for path in tracked("src/*", "web/src/*"):
        if any(part.split(".")[0] in names for part in path.split("/")):
            breaches.append(f"{path}: a thing without a noun")
    sql = re.compile(r'"\s*(select|insert into|update|delete from|create table)\b', re.I)
    for path in tracked("src/*.c"):
        if not path.startswith("src/core/store/") and sql.search((ROOT / path).read_text()):
            breaches.append(f"{path}: SQL text in a .c file")


def main():
    check_cycles(check_layers(read_layers()))
    check_sizes()
    check_functions()
    check_words()
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)


main()
