#!/usr/bin/env python3
"""Count the TAP lines of a test run: count_tests.py FOLDER

Reads FOLDER/*.tap and FOLDER/*.json (meson's testlog.json). A program that ended badly without
saying `not ok` counts as one failure; a run that printed no test at all does too. Prints what failed
and closes with one line `N passed, N failed`."""
import json
import pathlib
import re
import sys


def count(text, where):
    """(passed, failed, skipped, the lines that failed)"""
    passed = failed = skipped = 0
    lines = []
    for line in text.splitlines():
        if re.match(r"(not )?ok\b.*#\s*skip", line, re.IGNORECASE):
            skipped += 1
        elif re.match(r"ok\b", line):
            passed += 1
        elif re.match(r"not ok\b", line):
            failed += 1
            lines.append(f"{where}: {line}")
        elif lines and line.startswith("# ") and "ok - tests" not in line:
            lines.append(f"    {line[2:]}")
    return passed, failed, skipped, lines


folder = pathlib.Path(sys.argv[1])
total = [0, 0, 0]
failures = []


def add(result, bad_end, where):
    passed, failed, skipped, lines = result
    if (bad_end and failed == 0) or passed + failed + skipped == 0:
        failed += 1
        lines.append(f"{where}: {bad_end or 'printed no test'}")
    total[0] += passed
    total[1] += failed
    total[2] += skipped
    failures.extend(lines)


for path in sorted(folder.glob("*.tap")):
    add(count(path.read_text(encoding="utf-8"), path.stem), "", path.stem)
for path in sorted(folder.glob("*.json")):
    for line in path.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        where = f"{path.stem}/{test['name']}"
        ended = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
        # cmocka writes a skipped test as `not ok N # SKIP`, which meson takes for a failure; a program
        # that crashed is an ERROR to it, and stays one here.
        if test["result"] == "FAIL" and re.search(r"^not ok.*# SKIP", test.get("stdout", ""), re.M):
            ended = False
        add(count(test.get("stdout", ""), where), f"ended as {test['result']}" if ended else "", where)
if total[2]:
    print(f"{total[2]} skipped on this machine")
for line in failures:
    print(line)
print(f"{total[0]} passed, {total[1]} failed")
sys.exit(1 if total[1] or not total[0] else 0)
