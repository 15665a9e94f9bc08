#!/usr/bin/env python3
"""Links of the documents that lead to a file of the repository: each must be there, or a reader of a fresh
clone is sent nowhere. Prints TAP, a line per document."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
tracked = set(filter(None, listed))
folders = {str(parent) for name in tracked for parent in pathlib.PurePosixPath(name).parents}
failures = 0
documents = sorted(name for name in tracked if name.endswith(".md"))
print(f"1..{len(documents)}")
for number, name in enumerate(documents, 1):
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", (root / name).read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        path = (root / name).parent / target.split("#")[0]
        place = str(path.resolve().relative_to(root)) if path.resolve().is_relative_to(root) else target
        if place not in tracked and place not in folders:
            missing.append(target)
    failures += bool(missing)
    print(f"{'not ok' if missing else 'ok'} {number} - links of {name}")
    for target in missing:
        print(f"# {target} is not in the repository")
sys.exit(1 if failures else 0)
