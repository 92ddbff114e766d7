"""`/docs`: the OpenAPI document as one page of plain HTML, without any script or anything from another site."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any, Final

import orjson

from shared.web.openapi import operations

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #ddd}nav a{margin-right:1rem}"
    "details{border:1px solid #ccc;border-radius:6px;margin:.5rem 0;padding:.5rem .8rem}summary{cursor:pointer}"
    "summary:focus-visible,a:focus-visible{outline:3px solid #06c}"
    "code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{background:#f4f4f4;padding:.6rem;overflow:auto}"
    ".m{display:inline-block;min-width:4.5rem;font-weight:700}table{border-collapse:collapse;width:100%}"
    "td,th{border-top:1px solid #ddd;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}pre{background:#262626}a{color:#8bf}}"
)
_STYLE_HASH: Final = base64.b64encode(sha256(_STYLE.encode()).digest()).decode("ascii")

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def docs_page(document: Mapping[str, Any]) -> str:
    """The page of one gateway."""
    title = escape(document["info"]["title"])
    by_tag: dict[str, list[str]] = {}
    for path, method, operation in operations(document):
        for tag in operation.get("tags", ["other"])[:1]:
            by_tag.setdefault(tag, []).append(_operation(path, method, operation))
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in by_tag)
    sections = "".join(f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(shown)}' for tag, shown in by_tag.items())
    schemas = "".join(
        f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary>{_json(schema)}</details>'
        for name, schema in document.get("components", {}).get("schemas", {}).items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{escape(document['info'].get('description', ''))}</p>"
        f'<p>The same as data: <a href="openapi.json">openapi.json</a></p><nav>{links}'
        f'<a href="#schemas">schemas</a></nav>{sections}<h2 id="schemas">schemas</h2>{schemas}</body></html>'
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    rows = "".join(
        f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(parameter['in'])}</td>"
        f"<td>{'required' if parameter.get('required') else ''}</td>"
        f"<td>{escape(parameter.get('description', ''))}</td></tr>"
        for parameter in operation.get("parameters", ())
    )
    if rows:
        parts.append(f"<table><tr><th>name</th><th>in</th><th></th><th></th></tr>{rows}</table>")
    if "requestBody" in operation:
        parts.append(f"<p>Body {_links(operation['requestBody'])}</p>")
    for status, response in operation["responses"].items():
        parts.append(
            f"<p><b>{escape(str(status))}</b> {escape(response.get('description', ''))} {_links(response)}</p>"
        )
    parts.append(f"<pre>{escape(_curl(path, method, operation))}</pre>")
    summary = (
        f'<span class="m">{method.upper()}</span> <code>{escape(path)}</code> {escape(operation.get("summary", ""))}'
    )
    return f"<details><summary>{summary}</summary>{''.join(parts)}</details>"


def _links(part: Mapping[str, Any]) -> str:
    """Links to the schemas that a body or answer names."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, Mapping):
            if isinstance(reference := value.get("$ref"), str):
                found.append(reference.rpartition("/")[2])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(part)
    return " ".join(f'<a href="#schema-{escape(name)}"><code>{escape(name)}</code></a>' for name in found)


def _curl(path: str, method: str, operation: Mapping[str, Any]) -> str:
    lines = [f"curl -X {method.upper()} http://127.0.0.1:8000{path}"]
    if operation.get("security"):
        lines.append("-H 'Authorization: Bearer …'")
    if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ())):
        lines.append("-H 'Idempotency-Key: …'")
    if "requestBody" in operation:
        lines.append("-H 'Content-Type: application/json' -d '{…}'")
    return " \\\n  ".join(lines)


def _json(value: object) -> str:
    return f"<pre>{escape(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())}</pre>"
