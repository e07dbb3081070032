#!/usr/bin/env python3
"""Derives data/core/workdays.tsv: derive_workdays.py CHINESE_DAYS_FOLDER [FIRST_YEAR] > workdays.tsv

CHINESE_DAYS_FOLDER is the unpacked npm package chinese-days. Only exceptions are kept: a holiday that falls on
Monday to Friday, and a Saturday or Sunday that is worked; a free weekend day needs no row.
"""
import datetime
import json
import pathlib
import sys


def name_of(entry):
    return entry.split(",")[1]


def main():
    folder = pathlib.Path(sys.argv[1]) / "dist" / "years"
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 2018
    rows = []
    for path in sorted(folder.glob("????.json")):
        if int(path.stem) < first:
            continue
        year = json.loads(path.read_text(encoding="utf-8"))
        for kind, works in (("holidays", 0), ("workdays", 1)):
            for day, entry in year[kind].items():
                weekend = datetime.date.fromisoformat(day).isoweekday() > 5
                if weekend == bool(works):
                    rows.append((day, works, name_of(entry)))
    assert len({row[0] for row in rows}) == len(rows), "a day twice"
    print("date\tworks\tname")
    for day, works, name in sorted(rows):
        print(f"{day}\t{works}\t{name}")


if __name__ == "__main__":
    main()
