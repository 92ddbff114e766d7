"""The five pages of the services: one order of sections, and every command, policy, job, route and table named."""

import importlib
import re
from pathlib import Path

import pytest

from shared.contracts.message import SERVICES
from shared.roles.service import Service
from shared.web import bare_application, openapi_document

ROOT = Path(__file__).parents[2]
LAST = ["Policies and jobs", "Routes", "Tables", "Messages"]

each_service = pytest.mark.parametrize("name", SERVICES)


def service_of(name: str) -> Service:
    service: Service = importlib.import_module(f"services.{name}.app").service
    return service


def sections(name: str) -> dict[str, str]:
    """Heading → text, in their order; what stands before the first heading is under the service's name."""
    page = (ROOT / "services" / name / "README.md").read_text(encoding="utf-8")
    parts = re.split(r"^##? (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def quoted(text: str) -> set[str]:
    """What stands between backticks, one line at a time."""
    return {name for line in text.splitlines() for name in re.findall(r"`([^`]+)`", line)}


@each_service
def test_every_page_has_its_sections_in_the_one_order(name: str) -> None:
    headings = list(sections(name))
    assert headings[:2] == [name, "Settings"]
    assert headings[-4:] == LAST
    assert len(headings) > 6, "the rules stand between the settings and the policies"


@each_service
def test_every_command_policy_and_job_is_named(name: str) -> None:
    service, found = service_of(name), sections(name)
    commands = [command for command in service.commands.declared if f"services.{name} {command}" not in found[name]]
    wanted = [policy.key for policy in service.policies] + list(service.jobs.declared)
    assert commands + [one for one in wanted if one not in quoted(found["Policies and jobs"])] == []


@each_service
def test_every_policy_is_shown_with_its_default_and_bounds(name: str) -> None:
    text = re.sub(r"\s+", " ", sections(name)["Policies and jobs"])
    for policy in service_of(name).policies:
        values = (policy.default, policy.minimum, policy.maximum)
        default, minimum, maximum = (f"{value:,}".replace(",", " ") for value in values)
        shown = re.search(rf"`{policy.key}` \((?:[^;)]*, )?{default}; {minimum} to {maximum}\)", text)
        assert shown is not None, policy.key


@each_service
def test_every_table_is_named(name: str) -> None:
    assert set(service_of(name).metadata.tables) - quoted(sections(name)["Tables"]) == set()


@each_service
def test_every_route_is_named_and_no_other(name: str) -> None:
    service = service_of(name)
    application = bare_application(name=name, title=service.title, routers=service.routers)
    paths = {_shape(path.removeprefix("/v1")) for path in openapi_document(application)["paths"]}
    named: set[str] = set()
    for row in re.findall(r"^\| (`.*?`[^|]*(?:\\\|[^|]*)*) \|", sections(name)["Routes"], re.MULTILINE):
        named |= _paths_of(row)
    assert (sorted(paths - named), sorted(named - paths)) == ([], [])


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _paths_of(cell: str) -> set[str]:
    """`POST /a/{id}/b`, `/c` is two routes; `GET …` is the same path by another method."""
    found: list[str] = []
    for quote in re.findall(r"`([^`]*)`", cell):
        method, _, path = quote.rpartition(" ")
        shape = _shape(path.partition("?")[0])
        if path == "…":
            continue
        found.append(shape if method else found[0].rpartition("/")[0] + shape)
    return set(found)
