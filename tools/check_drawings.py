"""Compares the drawings on standard input with those in a document: check_drawings.py FILE [--write].

They stand between the lines <!-- machines --> and <!-- /machines -->.
"""
import pathlib
import sys

path = pathlib.Path(sys.argv[1])
text = path.read_text(encoding="utf-8")
start, end = "<!-- machines -->\n", "<!-- /machines -->"
head, rest = text.split(start)
now, tail = rest.split(end)
wanted = sys.stdin.read()
if "--write" in sys.argv:
    path.write_text(head + start + wanted + end + tail, encoding="utf-8")
elif now != wanted:
    sys.exit(f"{path}: the drawings are not those of the tables; run: yiyang machines | "
             "python3 tools/check_drawings.py ARCHITECTURE.md --write")
