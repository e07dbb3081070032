"""Lists files for the build, one a line, sorted: list_files.py FOLDER PATTERN..."""
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
found = {p for pattern in sys.argv[2:] for p in folder.rglob(pattern) if p.is_file()}
for path in sorted(found):
    print(path.as_posix())
