"""Embeds files into the program: embed_files.py OUT_C SYMBOL STRIP_PREFIX FILE...

Makes `const EmbeddedFile SYMBOL[]` and `const size_t SYMBOL_count` (src/core/base/embed.h).
The bytes come in through the assembler, so that a megabyte costs nothing to compile.
"""
import pathlib
import sys

out_c, symbol, prefix, *paths = sys.argv[1:]
lines = ['#include "core/base/embed.h"']
rows = []
for i, path in enumerate(paths):
    full = pathlib.Path(path).resolve().as_posix()
    name = full[full.index(prefix) + len(prefix):]
    label = f"{symbol}_{i}"
    lines += [
        f'__asm__(".section .rodata\\n.global {label}\\n.global {label}_end\\n.balign 16\\n"',
        f'        "{label}:\\n.incbin \\"{full}\\"\\n{label}_end:\\n.byte 0\\n.previous\\n");',
        f"extern const char {label}[], {label}_end[];",
    ]
    rows.append(f'    {{"{name}", {label}, {label}_end}},')
lines += [f"const EmbeddedFile {symbol}[] = {{", *rows, "    {0}", "};",
          f"const size_t {symbol}_count = {len(rows)};"]
pathlib.Path(out_c).write_text("\n".join(lines) + "\n", encoding="utf-8")
