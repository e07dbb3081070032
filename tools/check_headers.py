"""Every header compiles alone: check_headers.py BUILD_FOLDER (for the generated ones)."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1])
rows = json.loads((build / "compile_commands.json").read_text())
flags = [f for f in rows[0]["command"].split() if f.startswith(("-I/", "-isystem/"))]
headers = [h for h in sorted((root / "src").rglob("*.h")) if h.name != "banned.h"]


def is_whole(header):
    return subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c",
                           f"-I{root / 'src'}", f"-I{build}", *flags, str(header)]).returncode == 0


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    sys.exit(0 if all(list(pool.map(is_whole, headers))) else 1)
