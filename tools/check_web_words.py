"""The web app's words: web/words/*.<language>.txt hold the same keys in both languages, each used by web/src, each use with words.

A key without a dot is used by t("key"); one with dots by standing as a whole string. What a template puts together (`a.${b}`) has a row in
web/words/made.txt that says all that may come for it: those keys are there, they are used, and no others are.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
MADE = "made.txt"
faults = []
fault = faults.append


def rows_of(path):
    """(number, key, words) of the lines "key = words"."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, mark, words = line.partition(" = ")
        if not mark or not words.strip():
            fault(f"{path.name}:{number}: not 'key = words'")
        yield number, key, words


def keys_of(language):
    keys = [key for path in sorted((WEB / "words").glob(f"*.{language}.txt")) for _, key, _ in rows_of(path)]
    for key in {k for k in keys if keys.count(k) > 1}:
        fault(f"{language}: {key} stands twice")
    return set(keys)


def values_of(shapes, words, where):
    """What may come for the *: choices of fields, less -codes, and the values by name."""
    found = set()
    for word in words.split():
        noun, dot, name = word.partition(".")
        field = shapes.get(noun, {}).get("properties", {}).get(name, {})
        if dot and "enum" not in field:
            fault(f"{where}: {word} is no field with choices")
        elif word.startswith("-") and word[1:] not in found:
            fault(f"{where}: {word} is not among them")
        elif word.startswith("-"):
            found.discard(word[1:])
        else:
            found |= {v for v in field["enum"] if v} if dot else {word}
    return found


def made():
    """Pattern → the keys that it makes."""
    shapes = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    patterns = {}
    for number, pattern, words in rows_of(WEB / "words" / MADE):
        values = values_of(shapes, words, f"{MADE}:{number}")
        patterns[pattern] = {pattern.replace("*", value) for value in values}
    return patterns


def template_at(text, at, found):
    """Reads the template that begins at `at`; what stands in ${} becomes *, templates within it are found as well."""
    shape, at = "", at + 1
    while at < len(text) and text[at] != "`":
        if text.startswith("${", at):
            shape, depth, at = shape + "*", 1, at + 2
            while at < len(text) and depth:
                if text[at] == "`":
                    at = template_at(text, at, found)
                    continue
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            continue
        shape, at = shape + text[at], at + 1
    found.add(shape)
    return at + 1


def templates_of(text):
    found, at = set(), text.find("`")
    while at >= 0:
        at = text.find("`", template_at(text, at, found))
    return found


def asked_of(text):
    """Strings within the brackets of every t(…)."""
    found = set()
    for call in re.finditer(r"\bt\(", text):
        depth, at = 1, call.end()
        while at < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        found |= set(re.findall(r"""["'`]([\w.]+)["'`]""", text[call.end() : at]))
    return found


def main():
    zh, en, patterns = keys_of("zh"), keys_of("en"), made()
    for key in sorted(zh ^ en):
        fault(f"{key}: only in one language")
    texts = [p.read_text(encoding="utf-8") for p in sorted((WEB / "src").rglob("*")) if p.suffix in (".vue", ".ts")]
    source = "\n".join(texts)
    templates = set().union(*map(templates_of, texts))
    strings, asked = set(re.findall(r"""["'`]([\w.]+)["'`]""", source)), set().union(*map(asked_of, texts))
    for pattern in sorted(t for t in templates if re.fullmatch(r"\w+(\.\w+)*\.\*[\w.]*", t)):
        makes = any(re.fullmatch(re.escape(pattern).replace(r"\*", r"\w+"), key) for key in zh)
        if makes and pattern not in patterns:
            fault(f"{pattern}: put together, but {MADE} does not say of what")
    for pattern in sorted(set(patterns) - templates):
        fault(f"{MADE}: nothing puts {pattern} together")
    put = set().union(*patterns.values())
    for key in sorted(put - zh):
        fault(f"{key}: put together, but has no words")
    for key in sorted(zh - put):
        if key not in (strings if "." in key else asked):
            fault(f"{key}: nothing uses it")
    plain = set(re.findall(r"""\bt\(\s*["'`]([\w.]+)["'`]""", source))
    for key in sorted((plain | {a for a in asked if "." in a}) - zh):
        fault(f"{key}: used, but has no words")
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
