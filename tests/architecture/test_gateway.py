"""The public door: it leads to every service and to nothing but /v1, and answers as the services do."""

import json
import re
from typing import Final

import pytest

from shared.contracts.message import SERVICES
from shared.errors import BodyTooLarge, NotFound, Problem, Unavailable
from shared.observability.cause import Cause
from shared.web.gateway import LARGEST_BODY
from shared.web.problems import document
from shared.web.request_context import Language, RequestContext
from shared.web.response_headers import complete
from tests.architecture.compose_file import ROOT, services

CONFIGURATION: Final = (ROOT / "deploy/gateway/nginx.conf").read_text(encoding="utf-8")
OWN_HEADERS: Final = (ROOT / "deploy/gateway/own_answers.conf").read_text(encoding="utf-8")


def test_each_service_has_one_path_and_only_v1_is_public() -> None:
    (names,) = re.findall(r"location ~ \^/\(\?<service>([a-z|]+)\)/v1/ \{", CONFIGURATION)
    assert tuple(names.split("|")) == SERVICES
    assert set(re.findall(r"location (.+) \{", CONFIGURATION)) == {
        "= /health/live",
        f"~ ^/(?<service>{names})/v1/",
        "/",
        "@away",
        "@too_large",
    }
    assert CONFIGURATION.count("proxy_pass") == 1


def test_it_asks_the_apis_where_they_listen() -> None:
    (port,) = re.findall(r"proxy_pass http://\$service-api:(\d+);", CONFIGURATION)
    containers = services()
    for service in SERVICES:
        assert containers[f"{service}-api"]["expose"] == [port]
        assert "front" in containers[f"{service}-api"]["networks"]
    (listening,) = re.findall(r"listen (\d+);", CONFIGURATION)
    assert containers["gateway"]["ports"][0].endswith(f":{listening}")


def test_a_caller_cannot_pass_for_an_operator() -> None:
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in CONFIGURATION
    for header in ("X-Forwarded-Host", "X-Real-IP", "Forwarded"):
        assert f'proxy_set_header {header} "";' in CONFIGURATION


def test_it_takes_bodies_as_large_as_the_services_do() -> None:
    assert f"client_max_body_size {LARGEST_BODY};" in CONFIGURATION


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("problem", [NotFound(), Unavailable(), BodyTooLarge(limit_bytes=LARGEST_BODY)], ids=str)
def test_its_own_answers_are_the_problems_of_the_services(problem: Problem, language: Language) -> None:
    cause = Cause("request")
    context = RequestContext("request-1", cause.correlation_id, "", language, "GET", "", from_operator=False)
    sentences = re.findall(
        r'map \$http_accept_language \$(\w+) \{\s+~\*\^en "([^"]+)";\s+default "([^"]+)";', CONFIGURATION
    )
    said = {name: {"en": english, "fr": french}[language] for name, english, french in sentences}
    answers = re.findall(rf"return {problem.status} '(.+)';", CONFIGURATION)
    (answer,) = [re.sub(r"\$(\w+)", lambda match: said[match[1]], text) for text in answers]
    assert json.loads(answer) == {**document(problem, context), "request_id": None}


def test_its_own_answers_have_the_standing_headers() -> None:
    written = re.findall(r'add_header (\S+) (?:"([^"]+)"|(\S+)) always;', OWN_HEADERS)
    assert {name.lower(): quoted or plain for name, quoted, plain in written} == {
        name.decode(): value.decode() for name, value in complete([], [])
    }
    assert CONFIGURATION.count("include own_answers.conf;") == CONFIGURATION.count("return ")


def test_what_it_includes_is_mounted() -> None:
    mounts = services()["gateway"]["volumes"]
    for file in ("nginx.conf", "own_answers.conf"):
        assert f"./deploy/gateway/{file}:/etc/nginx/{file}:ro" in mounts
