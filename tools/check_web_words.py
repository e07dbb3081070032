"""The web app's words: web/words/*.<language>.txt hold the same keys in both languages, each used by web/src, each use with words.

A key is used where it stands as a whole string; a template that begins with `prefix.${` uses every key below that prefix.
"""
import pathlib
import re
import sys

WEB = pathlib.Path(__file__).resolve().parent.parent / "web"


def keys_of(language):
    keys = []
    for path in sorted((WEB / "words").glob(f"*.{language}.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            key, mark, words = line.partition(" = ")
            if not mark or not words.strip():
                yield_fault(f"{path.name}:{number}: not 'key = words'")
            keys.append(key)
    for key in {k for k in keys if keys.count(k) > 1}:
        yield_fault(f"{language}: {key} stands twice")
    return set(keys)


faults = []
yield_fault = faults.append


def main():
    zh, en = keys_of("zh"), keys_of("en")
    for key in sorted(zh ^ en):
        yield_fault(f"{key}: only in one language")
    source = "\n".join(p.read_text(encoding="utf-8") for p in sorted((WEB / "src").rglob("*")) if p.suffix in (".vue", ".ts"))
    strings = set(re.findall(r"""["'`]([\w.]+)["'`]""", source))
    prefixes = set(re.findall(r"`([\w.]+\.)\$\{", source))
    for key in sorted(zh):
        if key not in strings and not any(key.startswith(p) for p in prefixes):
            yield_fault(f"{key}: nothing uses it")
    for key in sorted(set(re.findall(r"""\bt\(\s*["'`]([\w.]+)["'`]""", source)) - zh):
        yield_fault(f"{key}: used, but has no words")
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


main()
