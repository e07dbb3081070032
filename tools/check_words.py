"""Every fault code, and every act from inside, that the source gives has its words in every language: check_words.py. Prints what is missing,
exits 1. Routes and kinds of jobs stand in tables: the program itself asks for theirs when it starts (core/walk/words_check.c)."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = ("zh", "en")
CALLS = re.compile(r'\bop_(?:fault|refuse|refuse_with|conflict)\(\s*[^,]+,\s*(?:"[^"]*"|[^,"]+),\s*"(\w+)"')
NAMED = re.compile(r'\bop_named\([^;]*"(\w+)"\s*\)')
ADDED = re.compile(r'\b(?:fault_add|slot_fault)\([^;]*?"([a-z_]+)",\s*[^;]*?\);')

INSIDE = re.compile(r'\bsite_write\(\s*[^"();]+,\s*"(\w+)"')


def words(language):
    keys = set()
    for path in (ROOT / "words").glob(f"*{language}.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            key, mark, _ = line.partition("=")
            if mark and not line.lstrip().startswith("#"):
                keys.add(key.strip())
    return keys


def main():
    used = {}
    for path in sorted((ROOT / "src").rglob("*.c")):
        text = path.read_text(encoding="utf-8")
        for pattern in (CALLS, NAMED, ADDED):
            for code in pattern.findall(text):
                used.setdefault(f"fault.{code}", path.relative_to(ROOT))
        for action in INSIDE.findall(text):
            used.setdefault(f"inside.{action}", path.relative_to(ROOT))
    missing = [f"{path}: no {language} words for {code}"
               for language in LANGUAGES for keys in [words(language)]
               for code, path in sorted(used.items()) if code not in keys]
    print("\n".join(missing), end="\n" if missing else "")
    sys.exit(1 if missing else 0)


main()
