#!/usr/bin/env python3
"""Includes point one way: cli -> server, round -> report -> town -> engines -> solve -> base, table and plot -> base.

Prints TAP, one line per source file; a file that includes a room it may not know is `not ok`."""
import pathlib
import re
import sys

MAY = {
    "base": [],
    "solve": ["base"],
    "table": ["base"],
    "geo": ["base", "solve"],
    "measure": ["base", "solve"],
    "choice": ["base", "solve"],
    "admit": ["base", "solve"],
    "simulate": ["base", "solve", "choice", "admit", "measure"],
    "town": ["base", "table", "geo", "admit"],
    "report": ["base", "solve", "table", "geo", "measure", "choice", "town"],
    "round": ["base", "solve", "table", "geo", "measure", "choice", "admit", "simulate", "town", "report"],
    "server": ["base", "table", "town", "report"],
    "cli": ["base", "solve", "table", "geo", "measure", "choice", "admit", "simulate", "town", "report",
            "round", "server"],
}

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
failures = 0
files = sorted(p for p in (root / "src").rglob("*") if p.suffix in (".c", ".h", ".cc"))
print(f"1..{len(files)}")
for number, path in enumerate(files, 1):
    room = path.relative_to(root / "src").parts[0]
    wrong = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+"(?:mengtafel/(\w+)\.h|(\w+)/[\w.]+)"', text)
        if not found:
            continue
        other = found.group(1) or found.group(2)
        if found.group(1) == "desk":  # the other file of the store
            other = "town"
        if room not in MAY:
            wrong.append(f"line {line}: the room {room} is not in scripts/check_includes.py")
        elif other == "mengtafel":
            if room != "cli":
                wrong.append(f"line {line}: only programs include the whole API")
        elif other != room and other not in MAY[room]:
            wrong.append(f"line {line}: {room} may not know {other}")
    # All SQL lives in src/town.
    if room != "town" and re.search(r"sqlite3|\b(SELECT|INSERT INTO|UPDATE) \w+", path.read_text()):
        wrong.append("SQL outside src/town")
    failures += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {path.relative_to(root)}")
    for reason in wrong:
        print(f"# {reason}")
sys.exit(1 if failures else 0)
