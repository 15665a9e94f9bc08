#!/usr/bin/env python3
"""The API Design Rules of spectral.yaml on docs/api/openapi.json, with Spectral; and each rule on a copy
that breaks it, so that none of them is blind. Spectral comes from npm (with --ignore-scripts: one of its
parts reports installations); it is looked for in $SPECTRAL and the node_modules of web/tests and web."""
import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from served import HERE, ROOT, equal, folder, holds

RULES = HERE / "spectral.yaml"
DOCUMENT = json.loads((ROOT / "docs/api/openapi.json").read_text(encoding="utf-8"))


def spectral():
    places = [os.environ.get("SPECTRAL", ""), ROOT / "web/tests/node_modules/.bin/spectral",
              ROOT / "web/node_modules/.bin/spectral"]
    return next((str(place) for place in places if place and pathlib.Path(place).exists()), None)


def broken(rule, with_document):
    """rule name -> a copy that breaks it"""
    document = copy.deepcopy(DOCUMENT)
    with_document(document)
    return rule, document


def rename(items, old, new):
    items[new] = items.pop(old)


def first(document):
    return document["paths"]["/town"]["get"]


def cases():
    ok, problem = "NotModified", "BadRequest"
    responses = "components", "responses"

    def answer(document, name):
        return document[responses[0]][responses[1]][name]
    return [broken(rule, change) for rule, change in [
        ("doc-openapi", lambda d: d.update(openapi="2.0")),
        ("publish-openapi", lambda d: d["paths"].pop("/openapi.json")),
        ("doc-openapi-contact", lambda d: d["info"]["contact"].pop("name")),
        ("semver", lambda d: d["info"].update(version="1.0")),
        ("semver", lambda d: d["info"].update(version="v1.0.0")),
        ("uri-version", lambda d: d["servers"][0].update(url="http://127.0.0.1:8080/")),
        ("uri-version", lambda d: d["servers"][0].update(url="http://127.0.0.1:8080/v1.0")),
        ("servers", lambda d: d.update(servers=[])),
        ("no-trailing-slash", lambda d: rename(d["paths"], "/town", "/town/")),
        ("path-segments-kebab-case", lambda d: rename(d["paths"], "/town", "/Town")),
        ("path-segments-kebab-case", lambda d: rename(d["paths"], "/town", "/the_town")),
        ("query-keys-camel-case", lambda d: d["components"]["parameters"]["lang"].update(name="the_lang")),
        ("http-methods", lambda d: rename(d["paths"]["/town"], "get", "post")),
        ("http-safety", lambda d: first(d).update(requestBody={"content": {}})),
        ("operation-id", lambda d: first(d).pop("operationId")),
        ("operation-id", lambda d: first(d).update(operationId="get_town")),
        ("operation-described", lambda d: first(d).pop("description")),
        ("operation-described", lambda d: first(d).pop("summary")),
        ("version-header", lambda d: answer(d, ok)["headers"].pop("API-Version")),
        ("version-header", lambda d: first(d)["responses"]["200"]["headers"].pop("API-Version")),
        ("headers-described", lambda d: answer(d, ok).pop("headers")),
        ("error-handling-problem-json", lambda d: rename(answer(d, problem)["content"], "application/problem+json",
                                                         "application/json")),
        ("error-handling-content", lambda d: answer(d, problem).pop("content")),
        ("error-handling-bad-request", lambda d: first(d)["responses"].pop("400")),
        ("problem-schema-members", lambda d: d["components"]["schemas"]["Trouble"]["properties"].pop("title")),
        ("transport-security-headers", lambda d: answer(d, ok)["headers"].pop("X-Content-Type-Options")),
        ("transport-security-headers", lambda d: answer(d, problem)["headers"].pop("Content-Security-Policy")),
        ("transport-security-headers", lambda d: answer(d, problem)["headers"].pop("X-Frame-Options")),
        ("transport-security-headers", lambda d: first(d)["responses"]["200"]["headers"].pop("Cache-Control")),
        ("transport-tls", lambda d: d["servers"][0].update(url="http://example.org/v1")),
        ("schemas-closed", lambda d: d["components"]["schemas"]["Town"].pop("additionalProperties")),
        ("schemas-closed", lambda d: d["components"]["schemas"]["Town"].pop("required")),
    ]]


def lint(program, paths):
    """{file name: set of the rules it breaks}"""
    result = subprocess.run([program, "lint", "--ruleset", str(RULES), "--format", "json", "--quiet",
                             *map(str, paths)], capture_output=True, text=True, check=False)
    start = result.stdout.find("[")
    if result.returncode not in (0, 1) or start < 0:
        raise AssertionError(f"Spectral ended with {result.returncode}: {result.stdout[-500:]}{result.stderr[-500:]}")
    found = {path.name: {} for path in paths}
    for item in json.JSONDecoder().raw_decode(result.stdout[start:])[0]:
        name = pathlib.Path(item["source"]).name
        found[name].setdefault(item["code"], ".".join(map(str, item["path"])))
    return found


def report(number, name, problem):
    print(f"{'not ok' if problem else 'ok'} {number} - {name}")
    for line in str(problem or "").splitlines():
        print(f"# {line}")
    return bool(problem)


def main():
    program = spectral()
    if program is None or shutil.which("node") is None:
        print("1..1\nok 1 - the API Design Rules # SKIP Spectral is not installed: npm ci --ignore-scripts in tests/web")
        return 0
    spoiled = cases()
    with folder() as where:
        names = ["whole.json"] + [f"{i:02}-{rule}.json" for i, (rule, _) in enumerate(spoiled)]
        for name, document in zip(names, [DOCUMENT] + [document for _, document in spoiled]):
            (where / name).write_text(json.dumps(document), encoding="utf-8")
        found = lint(program, [where / name for name in names])
    known = set(re.findall(r"^  ([a-z][a-z-]+):$", RULES.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"1..{len(spoiled) + 2}")
    failed = report(1, "the document follows every rule", "\n".join(f"{k}: {v}" for k, v in found["whole.json"].items()))
    unseen = known - {rule for rule, _ in spoiled}
    failed |= report(2, "every rule has a document that breaks it", unseen and f"none breaks {sorted(unseen)}")
    for number, (name, (rule, _)) in enumerate(zip(names[1:], spoiled), 3):
        failed |= report(number, f"{rule} fails on {name}",
                         None if rule in found[name] else f"only {sorted(found[name])} failed")
    return 1 if failed else 0


sys.exit(main())
