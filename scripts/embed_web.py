#!/usr/bin/env python3
"""Put the application into the program: embed_web.py OUT.c OUT.bin DEPFILE DIST PLAIN OPENAPI NAME

All bytes go into OUT.bin, which OUT.c includes as a whole (so that it compiles at once) and
describes as the mt_web NAME. DIST is the folder that the application was built into: index.html,
favicon.svg, assets/NAME.HASH.EXT, with NAME.gz and NAME.br beside what is worth it. Where it has no
index.html the page is PLAIN, which says how to build the application. DEPFILE tells ninja which
files and folders to watch."""
import gzip
import hashlib
import os
import re
import sys

TYPES = {
    ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon", ".jpg": "image/jpeg", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8", ".map": "application/json; charset=utf-8",
    ".png": "image/png", ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json; charset=utf-8",
    ".webp": "image/webp", ".woff2": "font/woff2",
}
PLACEHOLDERS = ("{{lang}}", "{{title}}", "{{sentence}}")
FIRST_FLIGHT = 13000  # what a server sends before the first answer, less the headers

out_c, out_bin, depfile, dist, plain, openapi, name = sys.argv[1:8]
blob = bytearray()
entries = []


def read(path):
    with open(path, "rb") as file:
        return file.read()


def keep(content):
    """(offset, size) in the blob"""
    at = len(blob)
    blob.extend(content)
    return at, len(content)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def add(path, content, packed, brotli, hashed):
    ending = os.path.splitext(path)[1]
    if ending not in TYPES:
        sys.exit(f"{path}: the media type of {ending or 'a file without ending'} is not known; "
                 "add it to scripts/embed_web.py")
    digest = hashlib.sha256(content).hexdigest()[:32]
    places = [*keep(content), *keep(packed), *keep(brotli)]
    entries.append((path.encode(), f"    {{{quoted(path)}, {quoted(TYPES[ending])}, \"{digest}\", "
                    f"{', '.join(map(str, places))}, {'true' if hashed else 'false'}}},\n"))


# A folder that is not there yet is noticed by the one above it.
watched = [plain, openapi, dist if os.path.isdir(dist) else os.path.dirname(dist)]
built = os.path.isfile(os.path.join(dist, "index.html"))
page_path = os.path.join(dist, "index.html") if built else plain
page = read(page_path)
for placeholder in PLACEHOLDERS:
    if placeholder.encode() not in page:
        sys.exit(f"{page_path}: {placeholder} does not stand in it, so the page would open without "
                 "its sentence")
if len(gzip.compress(page)) > FIRST_FLIGHT:
    sys.exit(f"{page_path}: compressed it has {len(gzip.compress(page))} bytes, more than the "
             f"{FIRST_FLIGHT} that come at once; move something into assets/")

for folder, folders, files in os.walk(dist) if built else []:
    folders.sort()
    watched.append(folder)
    for file in sorted(files):
        full = os.path.join(folder, file)
        watched.append(full)
        path = "/" + os.path.relpath(full, dist)
        if path == "/index.html" or path.endswith((".gz", ".br")):
            continue
        hashed = path.startswith("/assets/")
        if hashed and not re.search(r"[.-][0-9A-Za-z_-]{8,}\.\w+$", path):
            sys.exit(f"{full}: the name holds no hash, but what is in assets/ is kept for ever")
        packed = [read(full + ending) if os.path.isfile(full + ending) else b""
                  for ending in (".gz", ".br")]
        add(path, read(full), *packed, hashed)

description = read(openapi)
add("/v1/openapi.json", description, gzip.compress(description, 9, mtime=0), b"", False)
page_at, page_size = keep(page)
with open(out_bin, "wb") as file:
    file.write(blob)
with open(out_c, "w", encoding="utf-8") as file:
    file.write(f"""/* Made from the application by scripts/embed_web.py. */
#include "mengtafel/server.h"

extern const unsigned char {name}_bytes[];
__asm__(".section .rodata\\n"
        ".global {name}_bytes\\n"
        ".hidden {name}_bytes\\n"
        ".balign 16\\n"
        "{name}_bytes:\\n"
        ".incbin \\"{os.path.abspath(out_bin)}\\"\\n"
        ".byte 0\\n"
        ".previous\\n");

static const mt_web_file files[] = {{
{''.join(text for _, text in sorted(entries))}}};

const mt_web {name} = {{
    .built = {'true' if built else 'false'},
    .bytes = {name}_bytes,
    .page = {page_at},
    .page_size = {page_size},
    .n_files = sizeof files / sizeof files[0],
    .file = files,
}};
""")
with open(depfile, "w", encoding="utf-8") as file:
    file.write(f"{out_c}: " + " ".join(p.replace(" ", "\\ ") for p in watched) + "\n")
