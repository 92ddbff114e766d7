"""The documents name what exists: links, files, commands, routes, terms, values. What is generated is up to date."""

import argparse
import importlib
import json
import re
import shlex
from pathlib import Path

import pytest

from deploy.local.options import DEFAULT_PORTS
from shared.database.retention import RETENTIONS
from shared.roles.run import parser_of
from tests.architecture.compose_file import ROOT, services
from tools.publish_policies import policy_page

PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "services").glob("*/README.md"),
    ]
)
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
WRITTEN = {page: text for page, text in TEXT.items() if page.parent.name not in ("messages", "http")}
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("services", "shared")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".sql")
)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXT[page]):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", target.read_text(encoding="utf-8"))
            assert anchor in {_anchor(heading) for heading in headings}, link


def test_files_that_are_named_exist() -> None:
    named = re.compile(r"`((?:services|shared|deploy|tests|tools|docs)/[\w./*<>-]+)`")
    for page, text in WRITTEN.items():
        for path in named.findall(text):
            pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
            assert page.name == "CONTRIBUTING.md" or list(ROOT.glob(pattern)), f"{page.name} names {path}"


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    for page, text in WRITTEN.items():
        for target in re.findall(r"(?m)(?:^ {4}|`)make ([a-z]+)", text):
            assert target in targets, f"{page.name}: make {target}"


def _understood(service: str, line: str) -> bool:
    words = [word for word in shlex.split(line.split(" #", maxsplit=1)[0]) if word not in ("|", "…")]
    words = ["0190a4c8-6a6f-7062-8f00-000000000001" if word == "ID" else word for word in words]
    parser = parser_of(importlib.import_module(f"services.{service}.app").service)
    try:
        parser.parse_args(words)
    except (SystemExit, argparse.ArgumentError):
        return False
    return True


def test_operator_commands_of_the_operating_pages_are_understood() -> None:
    checked = 0
    for page, text in WRITTEN.items():
        if page.parent.name != "operating":
            continue
        joined = text.replace("\\\n", " ")
        for service, line in re.findall(r"(?m)^ {4,}.*python -m services\.([a-z]+|\$service) (.+)$", joined):
            name = "missions" if service == "$service" else service
            assert _understood(name, line), f"{page.name}: {line}"
            checked += 1
    assert checked >= 8


def test_containers_that_the_operating_pages_name_exist() -> None:
    names = set(services())
    for page, text in WRITTEN.items():
        for name in re.findall(
            r"\b((?:membership|wallet|marketplace|missions|events)-(?:api|worker|relay|migrate))\b", text
        ):
            assert name in names, f"{page.name}: {name}"
        for words in re.findall(r"docker compose (?:exec|stop|restart)(?: -T)? ([a-z-]+)", text):
            assert words in names | {"$service-worker"}, f"{page.name}: {words}"


def test_the_readme_calls_routes_that_exist_where_they_listen() -> None:
    text = TEXT[ROOT / "README.md"]
    services_at = {str(port): service for service, port in DEFAULT_PORTS.items()}
    for service, port in re.findall(r"\[(\w+)\]\(services/\w+/README.md\).*`127\.0\.0\.1:(\d+)`", text):
        assert services_at[port] == service
    called = re.findall(r"http://127\.0\.0\.1:(\d+)(/v1/[\w/-]+)", text)
    assert len(called) >= 5
    for port, path in called:
        document = json.loads((ROOT / f"docs/http/{services_at[port]}.json").read_text(encoding="utf-8"))
        assert path in document["paths"], path


def test_the_readmes_first_command_stands_on_the_first_screen() -> None:
    assert "    make demo\n" in "\n".join(TEXT[ROOT / "README.md"].splitlines()[:10]) + "\n"


def test_the_page_of_policies_is_up_to_date() -> None:
    assert TEXT[ROOT / "docs/policies.md"] == policy_page(), "python -m tools.publish_policies"


def test_the_glossary_gives_names_that_stand_in_the_code() -> None:
    rows = re.findall(r"(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT[ROOT / "docs/glossary.md"])[2:]
    assert len(rows) > 30
    for french, code, _ in rows:
        for name in re.findall(r"`(\w+)`", code):
            assert re.search(rf"\b{name}\b", CODE), f"{french.strip()}: {name}"


def test_the_table_of_retention_is_what_the_job_applies() -> None:
    text = TEXT[ROOT / "docs/operating/retention.md"]
    for rule in RETENTIONS:
        days = rule.kept.days
        assert re.search(rf"\| `{rule.what}` \| {days} day", text), rule.what


def test_decisions_are_numbered_and_whole() -> None:
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(records) >= 10
    index = TEXT[ROOT / "docs/decisions/README.md"]
    for number, record in enumerate(records, 1):
        text = TEXT[record]
        assert record.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        assert re.search(r"(?m)^Status: (proposed|accepted|replaced by)", text)
        assert re.findall(r"(?m)^## (.+)$", text) == ["Context", "Decision", "Consequences"]
        assert f"]({record.name})" in index
