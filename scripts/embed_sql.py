#!/usr/bin/env python3
"""Write the schema files of a kind of file into a C table: embed_sql.py KIND OUT.c NNN_name.sql ..."""
import os
import sys

kind, out, files = sys.argv[1], sys.argv[2], sys.argv[3:]
with open(out, "w", encoding="utf-8") as f:
    f.write('/* Made from src/town by scripts/embed_sql.py. */\n#include "town/schema.h"\n\n')
    f.write("const mt__migration mt__%s_migrations[] = {\n" % kind)
    for position, path in enumerate(files, 1):
        name = os.path.basename(path)[: -len(".sql")]
        if int(name[:3]) != position:
            sys.exit(f"{path}: migrations are numbered 001, 002, ... without gaps")
        f.write(f'    {{"{name}",\n')
        for line in open(path, encoding="utf-8"):
            code = line.split("--")[0].rstrip()
            if code.strip():
                escaped = code.replace("\\", "\\\\").replace('"', '\\"')
                f.write(f'     "{escaped}\\n"\n')
        f.write("    },\n")
    f.write(f"}};\n\nconst int mt__{kind}_schema_version = {len(files)};\n")
