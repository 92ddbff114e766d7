"""What Prometheus asks exists, what alerts and the dashboard show is measured, and each alert has its first action."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from shared.messaging.transports.port import Outcome
from shared.observability.metrics import REGISTRY
from tests.architecture.compose_file import ROOT, services

FOLDER = ROOT / "deploy/observability"
ALARMS = (ROOT / "docs/operating/alarms.md").read_text(encoding="utf-8")

OF_THE_BROKER = {
    "rabbitmq_detailed_queue_messages",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_alarms_memory_used_watermark",
}
"""Of the plugin rabbitmq_prometheus that alerts and the dashboard use."""
LANGUAGE = {
    *(
        "sum",
        "max",
        "min",
        "by",
        "rate",
        "increase",
        "histogram_quantile",
        "group",
        "unless",
        "or",
        "le",
        "label_values",
    ),
    *(
        "max_over_time",
        "min_over_time",
        "service",
        "role",
        "queue",
        "status",
        "route",
        "outcome",
        "batch",
        "instance",
        "up",
        "scope",
    ),
}


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in _rules())
    board = json.loads((FOLDER / "grafana/dashboards/pourpar.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    yield from (variable["query"]["query"] for variable in board["templating"]["list"])


def _measured() -> set[str]:
    names = set()
    for family in REGISTRY.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        names |= {family.name + suffix for suffix in suffixes}
    return names


def test_alerts_and_dashboard_use_metrics_that_are_measured() -> None:
    known = _measured() | OF_THE_BROKER | LANGUAGE
    for expression in _expressions():
        bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\b\d[\d.]*\b', "", expression)
        assert set(re.findall(r"[a-z_][a-z_0-9]*", bare)) <= known, expression


def test_outcomes_that_alerts_name_exist() -> None:
    named = {name for rule in _rules() for name in re.findall(r'outcome="(\w+)"', rule["expr"])}
    assert named <= {outcome.value for outcome in Outcome}


def test_every_alert_has_its_first_action_and_no_action_is_left_over() -> None:
    headings = re.findall(r"(?m)^## (\w+)$", ALARMS)
    rules = _rules()
    assert [rule["alert"] for rule in rules] == headings
    for rule in rules:
        assert rule["annotations"]["first_action"] == f"docs/operating/alarms.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "warn")


def test_prometheus_asks_every_role_where_it_listens() -> None:
    scrapes = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    asked = {
        name: str(found["port"])
        for scrape in scrapes
        for found in scrape.get("dns_sd_configs", [])
        for name in found["names"]
    }
    containers = services()
    listening = {
        name: container["expose"][0]
        for name, container in containers.items()
        if container.get("command") in (["api"], ["worker"], ["relay"])
    }
    assert asked == listening
    assert all("operations" in containers[name]["networks"] for name in asked)
    for scrape in scrapes:
        for target in [t for static in scrape.get("static_configs", []) for t in static["targets"]]:
            name, _, port = target.partition(":")
            assert port in containers[name]["expose"]
    assert "rabbitmq_prometheus" in (ROOT / "deploy/rabbitmq/enabled_plugins").read_text(encoding="utf-8")


def test_grafana_finds_the_dashboard_and_its_source() -> None:
    provisioning = FOLDER / "grafana/provisioning"
    source = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text(encoding="utf-8"))["datasources"][0]
    provider = yaml.safe_load((provisioning / "dashboards/pourpar.yml").read_text(encoding="utf-8"))["providers"][0]
    assert source["url"] == "http://prometheus:9090"
    board = (FOLDER / "grafana/dashboards/pourpar.json").read_text(encoding="utf-8")
    assert set(re.findall(r'"uid": "(\w+)"', board)) == {source["uid"], "pourpar"}
    mounts = services()["grafana"]["volumes"]
    assert f"./deploy/observability/grafana/dashboards:{provider['options']['path']}:ro" in mounts
