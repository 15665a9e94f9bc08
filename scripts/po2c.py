#!/usr/bin/env python3
"""Compile a .po file into a C table, and check it against the sources.

po2c.py OUT.c PO NAME SOURCE.c ...

Fails when a text of the sources has no translation, a translation belongs to no text, or the
placeholders (%1$s, %s) of the two differ."""
import ast
import re
import sys


def string_at(text, at):
    """The C string literal (with its continuations) that starts at or after `at`, or None."""
    parts = []
    pattern = re.compile(r'\s*"((?:[^"\\]|\\.)*)"')
    while True:
        match = pattern.match(text, at)
        if not match:
            break
        parts.append(match.group(1))
        at = match.end()
    return unescape("".join(parts)) if parts else None


def unescape(text):
    return ast.literal_eval('"' + text.replace("\n", "") + '"') if text else ""


def read_po(path):
    entries, field = [], None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            field = None
            continue
        match = re.match(r'(?:(msgid|msgstr)\s+)?"(.*)"$', line)
        if not match:
            sys.exit(f"{path}:{number}: not a line of a .po file")
        if match.group(1) == "msgid":
            entries.append({"msgid": "", "msgstr": "", "line": number})
        field = match.group(1) or field
        entries[-1][field] += unescape(match.group(2))
    return {e["msgid"]: e for e in entries if e["msgid"]}


def placeholders(text):
    found = re.findall(r"%(?:(\d+)\$)?([a-z%])", text)
    numbered = [(n or str(i), kind) for i, (n, kind) in
                enumerate([f for f in found if f[1] != "%"], 1)]
    return sorted(set(numbered))


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


out, po, name, sources = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
translations = read_po(po)
used = set()
problems = []
for path in sources:
    source = open(path, encoding="utf-8").read()
    for match in re.finditer(r"\b(?:mt__text\(\s*[\w.>-]+\s*,|T\(|N_\()", source):
        text = string_at(source, match.end())
        if text is not None:
            used.add(text)
            if text not in translations:
                problems.append(f"{path}: no translation in {po} of: {text}")
for text, entry in translations.items():
    if text not in used:
        problems.append(f"{po}:{entry['line']}: no source has this text: {text}")
    if not entry["msgstr"]:
        problems.append(f"{po}:{entry['line']}: the translation is empty")
    if placeholders(text) != placeholders(entry["msgstr"]):
        problems.append(f"{po}:{entry['line']}: the placeholders differ")
if problems:
    sys.exit("\n".join(problems))
with open(out, "w", encoding="utf-8") as f:
    f.write(f"/* Made from {po.split('/')[-1]} by scripts/po2c.py. */\n")
    f.write('#include "report/report_internal.h"\n\n')
    f.write(f"const mt__translation mt__{name}[] = {{\n")
    for text in sorted(translations, key=lambda t: t.encode("utf-8")):
        f.write(f"    {{{quote(text)},\n     {quote(translations[text]['msgstr'])}}},\n")
    f.write(f"}};\n\nconst size_t mt__{name}_count = {len(translations)};\n")
