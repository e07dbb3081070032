"""Every header compiles alone: check_headers.py BUILD_FOLDER (for the generated ones)."""
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1])
rows = json.loads((build / "compile_commands.json").read_text())
flags = [f for f in rows[0]["command"].split() if f.startswith(("-I/", "-isystem/"))]
failed = 0
for header in sorted((root / "src").rglob("*.h")):
    if header.name == "banned.h":
        continue
    ran = subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall", "-Wextra",
                          "-Werror", "-x", "c", f"-I{root / 'src'}", f"-I{build}", *flags, str(header)])
    failed += ran.returncode != 0
sys.exit(1 if failed else 0)
