"""The house rules that a machine can see: layers, include cycles, sizes, complexity, names, SQL, heads, what has no place where it stands.

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


def check_columns():
    """clang-format keeps code within 100 columns and leaves comments alone; prose is held here, drawings may be wider."""
    for path in tracked("src/*.c", "src/*.h", "test/*.c", "test/*.h", "fuzz/*.c", "bench/*.c"):
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
            prose = re.match(r"\s*(/\*|\*) ", line) and not re.search(r"[─│►▼]", line)
            if prose and len(line) > 100:
                breaches.append(f"{path}:{number}: prose beyond 100 columns")


def check_sizes():
    for path in tracked("src/*", "test/*.c", "test/*.h", "fuzz/*.c", "fuzz/*.h", "bench/*.c", "bench/*.h", "web/src/*", "web/e2e/*"):
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


PARAMETERS_MOST = 5
SIGNATURE = re.compile(r"^(?:static )?(?P<result>[A-Za-z_][\w \*]*?)\b(?P<name>\w+)\((?P<list>[^;{}]*?)\)\s*\{", re.M)


def parameters(text):
    """How many, of what stands between the brackets; a function pointer among them counts one."""
    depth = commas = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        commas += sign == "," and depth == 0
    return commas + 1


STRUCT = re.compile(r"\bstruct (\w+)")
STRUCT_MADE = re.compile(r"\bstruct (\w+)\s*[{;]")


def check_parameters():
    """A library's callback has the signature that the library gives it, and no other function has: it is handed over by its name
    alone, and takes a struct of the library, which no file here declares."""
    texts = {path: (ROOT / path).read_text() for path in tracked("src/*.c", "src/*.h")}
    whole = "\n".join(texts.values())
    ours = set(STRUCT_MADE.findall(whole))
    for path, text in texts.items():
        for found in SIGNATURE.finditer(text):
            count = parameters(found["list"])
            if count <= PARAMETERS_MOST:
                continue
            theirs = set(STRUCT.findall(found["list"])) - ours
            handed_over = re.search(rf"\b{found['name']}\b(?!\s*\()", whole)
            called = re.search(rf"^[ \t]+.*\b{found['name']}\s*\(", whole, re.M)
            if not theirs or not handed_over or called:
                breaches.append(f"{path}: {found['name']}: {count} parameters, at most {PARAMETERS_MOST}")


def check_words():
    names = ("utils", "common", "helpers", "manager", "misc")
    for path in tracked("src/*", "test/*", "fuzz/*", "tools/*", "web/src/*", "web/e2e/*"):
        if any(part.split(".")[0] in names for part in path.split("/")):
            breaches.append(f"{path}: a thing without a noun")


# A literal that begins a statement. One that ends with an open bracket for the base statement of a list ("select … from (") does not.
STATEMENT = re.compile(
    r'"(?:%s)?\s*(?:'
    r'select\s(?![^"]*\bfrom \(")|with\s+(?:recursive\s+)?\w+\s+as\s*\(|insert\s+into\b|update\s+\w+\s+set\b|'
    r'delete\s+from\b|(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view|trigger)\b|pragma\s+\w|'
    r'savepoint\s+\w|release\s+(?:savepoint|mark)\b|rollback\s+to\b|begin\s+(?:immediate|isolation)\b|'
    r'set\s+(?:local\s+)?\w+\s*=|show\s+\w+"|explain\s+(?:analyze\s+)?select\b)', re.I)
DIALECTS = 6  # marks "-- sqlite:" and "-- postgres:" in all .sql files; it may only fall
DIALECT = re.compile(r"^\s*-- (?:sqlite|postgres):", re.M)


def check_sql():
    for path in tracked("src/*.c"):
        for number, line in enumerate((ROOT / path).read_text().split("\n"), 1):
            if STATEMENT.search(line):
                breaches.append(f"{path}:{number}: SQL text in a .c file")
    marks = sum(len(DIALECT.findall((ROOT / path).read_text())) for path in tracked("src/*.sql"))
    if marks != DIALECTS:
        breaches.append(f"tools/check_house.py: {marks} dialect marks in .sql files, not {DIALECTS}")


LEAVES = re.compile(r"\b(?:_?exit|_Exit|quick_exit|(?:sig)?longjmp|(?:sig)?setjmp)\s*\(")
VERBS = re.compile(r"^\w[\w *]*?\b((?:process|handle|do|manage)_\w+|\w+_(?:process|handle|do|manage))\(", re.M)
PURE_HEADERS = {"assert.h", "math.h", "stdbool.h", "stddef.h", "stdint.h"}
IMPURE = re.compile(r"\b((?:time|clock|gettimeofday|nanosleep|f?open|fread|fwrite|f?printf|puts|read|write|getenv|"
                    r"s?rand|random|system)|(?:clock|site|store|tx|op|json|log)_\w+)\s*\(")


def check_manners():
    """Only app/ ends the program; an engine is arithmetic; verbs that say nothing are nobody's name."""
    for path in tracked("src/*.c", "src/*.h"):
        text = (ROOT / path).read_text()
        if not path.startswith("src/app/") and LEAVES.search(text):
            breaches.append(f"{path}: only app/ ends the program, and nobody jumps")
        breaches.extend(f"{path}: {name} says nothing by its verb" for name in VERBS.findall(text))
        if not path.startswith("src/engine/"):
            continue
        outside = set(re.findall(r"^#include <([^>]+)>", text, re.M)) - PURE_HEADERS
        breaches.extend(f"{path}: an engine has no need of <{name}>" for name in sorted(outside))
        breaches.extend(f"{path}: an engine does not call {name}" for name in sorted(set(IMPURE.findall(text))))


FIRST = re.compile(r"^ \*  ?1\. ", re.M)


def check_heads():
    """A header opens with what it is and its invariants, numbered: a reviewer can then name the one that does not hold."""
    for path in tracked("src/*.h"):
        if not FIRST.search((ROOT / path).read_text().partition("#ifndef")[0]):
            breaches.append(f"{path}: opens without numbered invariants")


def check_settings():
    """A number that policy may change and that nobody reads promises what does not happen; it has a name and a unit in words."""
    words = set(re.findall(r"^setting_(key|unit)\.(\w+) =", (ROOT / "words/settings.zh.txt").read_text(), re.M))
    text = "\n".join((ROOT / path).read_text() for path in tracked("src/*.c", "src/*.h", "src/*.sql", "web/src/*.ts", "web/src/*.vue"))
    read = set(re.findall(r"""["'](\w+)["']""", text))
    for path in tracked("data/*settings*.tsv"):
        rows = [line.split("\t") for line in (ROOT / path).read_text().splitlines()[1:] if line]
        keys = {row[0] for row in rows}
        for code in [("key", row[0]) for row in rows] + [("unit", row[2]) for row in rows if len(row) > 3]:
            if code not in words:
                breaches.append(f"{path}: {code[1]}: has no words")
        breaches.extend(f"{path}: {key}: nobody reads this setting" for key in sorted(keys - read))


def main():
    check_cycles(check_layers(read_layers()))
    check_columns()
    check_sizes()
    check_functions()
    check_parameters()
    check_words()
    check_sql()
    check_manners()
    check_heads()
    check_settings()
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)


main()
