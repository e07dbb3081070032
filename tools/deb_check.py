#!/usr/bin/env python3
"""What the package ships is what its units ask for: deb_check.py [PACKAGE.deb].

Every unit of deploy/ is shipped; every program, page and script that a unit names is shipped, and so is its user. With a package its own
list of files is asked, without one debian/'s.
"""
import fnmatch
import glob
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACES = re.compile(r"(?:^|\s|file://)(/(?:usr|etc|lib)/[\w./-]+)")


def shipped_by_lists():
    """debian/yiyang.install and its like, as paths on the machine."""
    files = set()
    for line in (ROOT / "debian/yiyang.install").read_text().splitlines():
        source, target = line.split()
        names = [pathlib.Path(name).name for name in glob.glob(str(ROOT / source))] or [pathlib.Path(source).name]
        files |= {f"/{target}/{name}" for name in names}
    for line in (ROOT / "debian/yiyang.docs").read_text().split():
        files.add(f"/usr/share/doc/yiyang/{pathlib.Path(line).name}")
    return files


def shipped_by_package(package):
    lines = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[5].lstrip(".") for line in lines if not line.endswith("/")}


def is_shipped(path, files):
    return path in files or f"{path}.gz" in files


def faults(files):
    users = re.findall(r"^u (\w+)", (ROOT / "debian/yiyang.sysusers").read_text(), re.M)
    units = sorted((ROOT / "deploy").glob("*.service")) + sorted((ROOT / "deploy").glob("*.timer"))
    if not units:
        yield "deploy/ holds no unit"
    for unit in units:
        text = unit.read_text()
        if not fnmatch.filter(files, f"*/lib/systemd/system/{unit.name}"):
            yield f"{unit.name} is not shipped"
        for line in re.findall(r"^(?:ExecStart|Documentation)=(.*)$", text, re.M):
            for path in PLACES.findall(line):
                if not is_shipped(path, files):
                    yield f"{unit.name} names {path}, which is not shipped"
        for user in re.findall(r"^(?:User|Group)=(\w+)", text, re.M):
            if user not in users:
                yield f"{unit.name} runs as {user}, whom nobody makes"


def main():
    files = shipped_by_package(sys.argv[1]) if len(sys.argv) > 1 else shipped_by_lists()
    found = list(faults(files))
    for fault in found:
        print(f"deb: {fault}")
    sys.exit(1 if found else 0)


main()
