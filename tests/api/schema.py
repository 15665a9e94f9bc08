"""The part of JSON Schema (2020-12) that docs/api/openapi.json uses, checked strictly: a keyword that is
not known here is an error, so that nothing is believed to be checked that is not."""
import datetime
import re

ANNOTATIONS = {"description", "default", "example", "examples"}
KNOWN = {"$ref", "type", "enum", "oneOf", "properties", "required", "additionalProperties", "items", "minItems",
         "maxItems", "minimum", "maximum", "pattern", "format"} | ANNOTATIONS


def kind_of(value):
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    return {{str: "string", float: "number", list: "array", dict: "object"}[type(value)]}


def types_of(schema):
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, thing):
        while "$ref" in thing:
            at = self.document
            for part in thing["$ref"].removeprefix("#/").split("/"):
                at = at[part]
            thing = at
        return thing

    def errors(self, schema, value, where="$"):
        """What is wrong with a value, a line each."""
        schema = self.resolve(schema)
        if unknown := set(schema) - KNOWN:
            raise AssertionError(f"{where}: the validator does not know {unknown}")
        if "oneOf" in schema:
            fits = [choice for choice in schema["oneOf"] if not self.errors(choice, value, where)]
            return [] if len(fits) == 1 else [f"{where}: fits {len(fits)} of oneOf"]
        types = types_of(schema)
        if types and not kind_of(value) & set(types):
            return [f"{where}: {value!r:.60} is no {'/'.join(types)}"]
        problems = []
        if "enum" in schema and value not in schema["enum"]:
            problems.append(f"{where}: {value!r} is none of {schema['enum']}")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                problems.append(f"{where}: {value} is out of range")
        if isinstance(value, str):
            problems += self.text_errors(schema, value, where)
        if isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                problems.append(f"{where}: {len(value)} items")
            for i, item in enumerate(value):
                problems += self.errors(schema.get("items", {}), item, f"{where}[{i}]")
        if isinstance(value, dict):
            problems += self.object_errors(schema, value, where)
        return problems

    def text_errors(self, schema, value, where):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return [f"{where}: {value!r} does not fit {schema['pattern']}"]
        if schema.get("format") == "date-time":
            try:
                datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
            except ValueError:
                return [f"{where}: {value!r} is no date-time"]
        return []

    def object_errors(self, schema, value, where):
        problems = [f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value]
        known = schema.get("properties", {})
        for name, item in value.items():
            if name in known:
                problems += self.errors(known[name], item, f"{where}.{name}")
            elif schema.get("additionalProperties") is False:
                problems.append(f"{where}: {name} is not in the description")
        return problems

    def sample(self, schema):
        """The smallest value that fits."""
        schema = self.resolve(schema)
        if "oneOf" in schema:
            return self.sample(schema["oneOf"][0])
        if "enum" in schema:
            return schema["enum"][0]
        kind = types_of(schema)[0]
        if kind == "object":
            return {name: self.sample(item) for name, item in schema["properties"].items()}
        if kind == "array":
            return [self.sample(schema["items"]) for _ in range(max(1, schema.get("minItems", 1)))]
        if kind == "string":
            return "2026-11-24T20:00:00Z" if schema.get("format") == "date-time" else "oefenronde-2026-1"
        if kind == "boolean":
            return True
        return max(1, schema.get("minimum", 1)) if kind == "integer" else 0.5
