#!/usr/bin/env python3
"""Derives data/people/pinyin.tsv and compound_surnames.tsv: derive_pinyin.py PINYIN_PRO_FOLDER OUT_FOLDER

PINYIN_PRO_FOLDER is the unpacked npm package pinyin-pro. Kept: every CJK ideograph it can read, so that rare
names are found too. Readings lose their tones and are plain a–z: ü is written v, as people type it. `surname` is filled only
where the character reads otherwise as a family name.
"""
import pathlib
import re
import sys
import unicodedata

ENTRY = re.compile(r"^    '?([^':\n]+)'?: \[(.*?)\],?$", re.S | re.M)
# Family-name readings the package lacks.
MORE_SURNAMES = {"种": "chong", "洗": "xian", "祭": "zhai", "秘": "bi", "黑": "he", "莘": "shen"}
QUOTED = re.compile(r"'([^']+)'")
SURNAME = re.compile(r"^    '?([^\s':]+)'?: '([^']+)',?$", re.M)


def plain(reading):
    parts = unicodedata.normalize("NFD", reading.replace("ɡ", "g"))
    kept = "".join("v" if c == "\u0308" else c for c in parts if c == "\u0308" or not unicodedata.combining(c))
    return kept.replace("uv", "v")


def is_ideograph(text):
    return len(text) == 1 and unicodedata.name(text, "").startswith("CJK UNIFIED")


def read_characters(folder):
    found = {}
    text = (folder / "dict1.mjs").read_text(encoding="utf-8")
    for key, members in ENTRY.findall(text):
        reading = plain(key.split()[0])
        for character in QUOTED.findall(members):
            if is_ideograph(character) and re.fullmatch("[a-z]+", reading):
                found.setdefault(character, reading)
    return found


def read_surnames(folder):
    text = (folder / "surname.mjs").read_text(encoding="utf-8")
    return {name: [plain(part) for part in reading.split()] for name, reading in SURNAME.findall(text)}


def write(path, columns, rows):
    lines = ["\t".join(columns)] + ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def gb2312():
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                pass


def main():
    folder = pathlib.Path(sys.argv[1]) / "dist" / "esm" / "data"
    out = pathlib.Path(sys.argv[2])
    characters, surnames = read_characters(folder), read_surnames(folder)
    missing = [c for c in gb2312() if c not in characters]
    assert not missing, missing
    single = {name: parts[0] for name, parts in surnames.items() if len(name) == 1}
    single.update(MORE_SURNAMES)
    rows = [(c, reading, single[c] if single.get(c, reading) != reading else "")
            for c, reading in sorted(characters.items())]
    write(out / "pinyin.tsv", ("character", "pinyin", "surname"), rows)
    compound = [(name, " ".join(parts)) for name, parts in sorted(surnames.items()) if len(name) > 1]
    write(out / "compound_surnames.tsv", ("surname", "pinyin"), compound)


if __name__ == "__main__":
    main()
