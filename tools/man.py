#!/usr/bin/env python3
"""A page for man(1) out of what `yiyang help` prints: man.py < HELP."""
import sys

rows = [line.split(None, 1) for line in sys.stdin if line.startswith("  ")]
print('.TH YIYANG 1 "" "Yiyang" "User Commands"')
print(".SH NAME\nyiyang \\- a city's elderly-care service and supervision platform")
print(".SH SYNOPSIS\n.B yiyang\n.I COMMAND\n[\\fB\\-\\-help\\fR]\n.br\n.B yiyang\n.B \\-\\-version")
print(".SH COMMANDS")
for name, what in rows:
    print(f".TP\n.B {name}\n{what.strip().replace('-', chr(92) + '-')}")
print(".SH FILES\n.TP\n.I /etc/yiyang/yiyang.ini\nsettings of the service\n.TP\n.I /var/lib/yiyang-keys/keys\nits keys; keep a copy apart from the data")
print(".SH SEE ALSO\n/usr/share/doc/yiyang/operations.md, /usr/share/doc/yiyang/configuration.md")
