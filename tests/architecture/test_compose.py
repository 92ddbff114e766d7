"""docker-compose.yml names only what exists — variables, users, roles, files — and gives each only what it needs."""

import importlib
import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from pydantic import AliasChoices

from deploy.local.containers import POSTGRES_IMAGE, RABBITMQ_IMAGE
from shared.contracts.message import SERVICES
from shared.messaging.topology import broker_definitions
from shared.roles.run import LONG_ROLES, parser_of
from shared.roles.service import Service
from shared.settings import ServiceSettings
from tests.architecture.compose_file import (
    FILE,
    ROLE_SERVICES,
    ROOT,
    VARIABLE,
    compose,
    example_variables,
    raw_text,
    services,
)
from tools.broker_definitions import passwords

DOORS = {"gateway", "prometheus", "grafana"}
ONCE = {f"{service}-migrate" for service in SERVICES} | {"broker-definitions"}


def _service(name: str) -> Service:
    found: Service = importlib.import_module(f"services.{name}.app").service
    return found


def _broker_users() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = broker_definitions({})["users"]  # type: ignore[assignment]  # JSON
    return found


def _variables_read(settings: type[ServiceSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    names = set()
    for name, field in settings.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            names |= {str(choice) for choice in field.validation_alias.choices if str(choice).isupper()}
        else:
            names.add(f"{prefix}{name}".upper())
    return names


def test_the_file_is_what_the_compose_specification_allows() -> None:
    command = [
        str(Path(sys.executable).parent / "check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        str(FILE),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_names_the_variables_of_the_file_and_no_others() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {match["name"] for match in VARIABLE.finditer(raw_text())} == set(re.findall(r"(?m)^([A-Z_]+)=", text))


def test_nothing_starts_without_its_secrets() -> None:
    secret = re.compile(r"_PASSWORD$|^SIGNING_KEYS_FOLDER$")
    for match in VARIABLE.finditer(raw_text()):
        if secret.search(match["name"]) and match["name"] != "MEMBERSHIP_SMTP_PASSWORD":
            assert match["kind"] == "?", match[0]
    complete = example_variables()
    for name in ("WALLET_BUS_PASSWORD", "POSTGRES_PASSWORD", "SIGNING_KEYS_FOLDER", "MEMBERSHIP_MAIL"):
        with pytest.raises(KeyError, match=name):
            compose({**complete, name: ""})


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_one_that_the_service_reads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_type = _service(name).settings_type
    for role in ("migrate", "api", "worker", "relay"):
        environment = services()[f"{name}-{role}"]["environment"]
        assert set(environment) <= _variables_read(settings_type)
        with monkeypatch.context() as patched:
            for variable, value in environment.items():
                patched.setenv(variable, value)
            settings = settings_type()  # type: ignore[call-arg]  # the values come from the environment
        assert settings.environment == "production"
        assert (settings.host, settings.operations_host) == ("0.0.0.0", "0.0.0.0")  # noqa: S104
        assert str(settings.port) == "8000"
        assert str(settings.operations_port) == "9000"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_its_four_roles_and_each_exists(name: str) -> None:
    for role in ("migrate", *(set(LONG_ROLES) - {"all"})):
        container = services()[f"{name}-{role}"]
        assert container["command"] == [role]
        assert parser_of(_service(name)).parse_args(container["command"]).role == role
        assert container["build"]["args"] == {"SERVICE": name}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_logs_in_as_its_own_least_users(name: str) -> None:
    containers = services()
    users = {user["name"]: user for user in _broker_users()}
    for role in ("migrate", "api", "worker", "relay"):
        environment = containers[f"{name}-{role}"]["environment"]
        database = urlsplit(environment[f"{name.upper()}_DATABASE_URL"])
        assert (database.username, database.path) == (f"{name}_runtime", f"/{name}")
        bus = urlsplit(environment[f"{name.upper()}_BUS_URL"])
        assert (bus.username, unquote(bus.path)) == (name, "//")
        assert users[name]["tags"] == []
        assert (database.hostname, database.port) == ("postgres", 5432)
        assert (bus.hostname, bus.port) == ("rabbitmq", 5672)
        owner = environment.get(f"{name.upper()}_MIGRATION_DATABASE_URL")
        assert (owner is not None) == (role == "migrate")
        assert owner is None or urlsplit(owner).username == f"{name}_owner"


def test_no_container_sees_a_secret_of_another() -> None:
    variables = example_variables()
    for container_name, container in services(variables).items():
        shown = str(container)
        for name, value in variables.items():
            if not name.endswith("_PASSWORD") or not value or value not in shown:
                continue
            service, _, kind = name.removesuffix("_PASSWORD").lower().partition("_")
            may = {"postgres"} if kind in ("owner", "runtime") else set()
            may |= {"broker-definitions"} if kind == "bus" else set()
            may |= {f"{service}-{role}" for role in ("migrate", "api", "worker", "relay") if kind != "owner"}
            may |= {f"{service}-migrate", {"postgres": "postgres", "grafana": "grafana"}.get(service, "")}
            assert container_name in may, f"{container_name} sees {name}"


def test_the_definitions_job_and_the_database_are_told_every_password() -> None:
    containers = services()
    assert set(SERVICES) == set(passwords(containers["broker-definitions"]["environment"]))
    script = (ROOT / "deploy/postgres/initdb/10-services.sh").read_text(encoding="utf-8")
    assert f"for service in {' '.join(SERVICES)}; do" in script
    asked = {
        f"{s.upper()}_{kind}_PASSWORD"
        for s in SERVICES
        for kind in re.findall(r"\$\{upper\}_([A-Z]+)_PASSWORD", script)
    }
    assert asked == {
        n for n in containers["postgres"]["environment"] if n.endswith(("OWNER_PASSWORD", "RUNTIME_PASSWORD"))
    }


def test_what_is_mounted_exists_and_volumes_are_declared() -> None:
    whole = compose()
    for name, container in whole["services"].items():
        for mount in container.get("volumes", []):
            source, target = mount.split(":")[:2] if isinstance(mount, str) else (mount["source"], mount["target"])
            if source == example_variables()["SIGNING_KEYS_FOLDER"]:
                continue  # made by tools.new_secrets
            if source.startswith("."):
                assert (ROOT / source).exists(), f"{name} mounts {source}"
                assert mount.endswith(":ro"), f"{name} may write {source}"
            else:
                assert source in whole["volumes"], f"{name}: {source} at {target}"
        networks = container.get("networks", {})
        assert set(networks) <= set(whole["networks"]), name


def test_the_broker_loads_what_the_job_writes() -> None:
    containers = services()
    folder = {mount.split(":")[0]: mount.split(":")[1] for mount in containers["rabbitmq"]["volumes"]}[
        "broker_definitions"
    ]
    written = Path(containers["broker-definitions"]["command"][1])
    configuration = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text(encoding="utf-8")
    assert f"broker_definitions:{written.parent}" in containers["broker-definitions"]["volumes"]
    assert f"load_definitions = {folder}/{written.name}\n" in configuration
    assert containers["rabbitmq"]["depends_on"] == {
        "broker-definitions": {"condition": "service_completed_successfully"}
    }


def test_whoever_waits_waits_for_something_that_can_happen() -> None:
    containers = services()
    for name, container in containers.items():
        for awaited, how in container.get("depends_on", {}).items():
            assert awaited in containers, f"{name} waits for {awaited}"
            if how["condition"] == "service_completed_successfully":
                assert awaited in ONCE
                assert containers[awaited]["restart"] == "no"
            if how["condition"] == "service_healthy":
                assert "healthcheck" in containers[awaited]
    # `up --wait` takes the end of a one-shot for a failure unless somebody waits for its completion.
    adopted = {
        a for c in containers.values() for a, how in c.get("depends_on", {}).items() if "completed" in how["condition"]
    }
    assert adopted == ONCE
    for name in ROLE_SERVICES:
        if not name.endswith("-migrate"):
            service = name.partition("-")[0]
            assert containers[name]["depends_on"][f"{service}-migrate"]["condition"] == "service_completed_successfully"


def test_roles_can_be_scaled_and_only_doors_have_a_port_of_the_machine() -> None:
    for name, container in services().items():
        assert "container_name" not in container
        assert ("ports" in container) == (name in DOORS), name
        for port in container.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} is open to the network by default"


def test_everything_is_bounded_watched_and_without_rights() -> None:
    for name, container in services().items():
        assert {"cpus", "memory", "pids"} <= set(container["deploy"]["resources"]["limits"]), name
        assert container["cap_drop"] == ["ALL"]
        assert container["security_opt"] == ["no-new-privileges:true"]
        assert container.get("user", "") not in ("root", "0")
        assert "build" in container or "user" in container or name == "grafana", f"{name} may run as root"
        assert container.get("read_only") is True or name == "rabbitmq"
        assert ("healthcheck" in container) == (name not in ONCE), name
        assert container["logging"]["options"]["max-size"]


def test_health_is_asked_where_the_role_listens() -> None:
    for name in ROLE_SERVICES:
        if not name.endswith("-migrate"):
            port = "8000" if name.endswith("-api") else "9000"
            container = services()[name]
            assert f"http://127.0.0.1:{port}/health/ready" in container["healthcheck"]["test"][-1]
            assert container["expose"] == [port]


def test_the_gateway_and_prometheus_are_believed_at_addresses_that_stay_theirs() -> None:
    whole = compose()
    believed = whole["services"]["wallet-api"]["environment"]["TRUSTED_PROXIES"].split(",")
    fixed = {}
    for name, network in (("gateway", "front"), ("prometheus", "operations")):
        fixed[name] = whole["services"][name]["networks"][network]["ipv4_address"]
        pool = whole["networks"][network]["ipam"]["config"][0]
        assert ip_address(fixed[name]) in ip_network(pool["subnet"])
        assert ip_address(fixed[name]) not in ip_network(pool["ip_range"])
    assert believed == list(fixed.values())


def test_the_data_have_no_way_out_and_only_mails_go_out() -> None:
    whole = compose()
    assert all((whole["networks"][name] or {}).get("internal") for name in ("data", "bus", "front", "operations"))
    outward = {
        name for name, c in whole["services"].items() if {"public", "outside", "desk"} & set(c.get("networks", {}))
    }
    assert outward == DOORS | {"membership-worker"}


def test_images_are_pinned_and_of_the_series_that_tests_use() -> None:
    for name, container in services().items():
        _, _, tag = container["image"].rpartition(":")
        assert tag == "local" if "build" in container else re.match(r"v?\d+\.\d+", tag), name
    assert services()["postgres"]["image"].startswith(POSTGRES_IMAGE.split("-")[0])
    assert services()["rabbitmq"]["image"].startswith(RABBITMQ_IMAGE.split("-")[0])
