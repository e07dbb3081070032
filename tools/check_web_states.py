"""No page keeps a list of a machine's states of its own: what a state means says its phase (web/src/schema.ts: phaseIn, isOverIn, isAwaitedIn).

States are those of the drawings in ARCHITECTURE.md, which come from the tables. A list of strings in web/src all of which are states of
one machine is refused, unless they are phases.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHASES = {"open", "agreed", "active", "done", "ended"}


def machines():
    """Machine → its states."""
    found, name = {}, ""
    for line in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        head, move = re.match(r"#### (\w+) \(", line), re.match(r"    (\w+) --> (\w+)", line)
        if head:
            name = head.group(1)
            found[name] = set()
        elif move and name:
            found[name] |= set(move.groups())
    return found


def main():
    states, faults = machines(), []
    for path in sorted((ROOT / "web" / "src").rglob("*")):
        if path.suffix not in (".vue", ".ts"):
            continue
        text = path.read_text(encoding="utf-8")
        for listed in re.finditer(r"""[\[{](?:\s*["']\w+["']\s*[,:]?){2,}[\]}]""", text):
            words = set(re.findall(r"""["'](\w+)["']""", listed.group()))
            of = [name for name, all_of_it in states.items() if words <= all_of_it and not words <= PHASES]
            if len(words) > 1 and of:
                line = text.count("\n", 0, listed.start()) + 1
                faults.append(f"{path.relative_to(ROOT)}:{line}: states of {' '.join(of)}: {' '.join(sorted(words))}")
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


main()
