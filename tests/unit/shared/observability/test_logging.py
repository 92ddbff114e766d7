"""A log line is one line, and holds no value of a row."""

import io
import logging as standard
from collections.abc import Iterator

import orjson
import pytest
import structlog

from shared.observability import logging, tracing


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root = standard.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logging.configure("json", "INFO", service="wallet", role="api")
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_and_names_the_process(log: io.StringIO) -> None:
    structlog.get_logger().info("request", status=200)
    line = orjson.loads(log.getvalue())
    assert {name: line[name] for name in ("event", "level", "service", "role", "status")} == {
        "event": "request", "level": "info", "service": "wallet", "role": "api", "status": 200,
    }  # fmt: skip


def test_line_ends_cannot_forge_a_line(log: io.StringIO) -> None:
    structlog.get_logger().info("a\r\nb", value="x\n{forged}\u2028")
    assert len(log.getvalue().splitlines()) == 1


def test_an_exception_shows_its_place_but_no_row(log: io.StringIO) -> None:
    try:
        raise ValueError("duplicate key\nDETAIL: Key (email)=(zoe@example.org) already exists")
    except ValueError:
        structlog.get_logger().exception("unexpected")
    line = orjson.loads(log.getvalue())
    assert line["error"] == "ValueError: duplicate key"
    assert any("test_logging.py" in frame for frame in line["frames"])
    assert "zoe@" not in log.getvalue()


def test_libraries_write_the_same_lines(log: io.StringIO) -> None:
    standard.getLogger("some.package").warning("odd %s", "thing")
    standard.getLogger("httpx").info("too much")
    assert orjson.loads(log.getvalue())["event"] == "odd thing"


def test_traces() -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert tracing.accepted(parent) == parent
    child = tracing.child_of(parent)
    assert child != parent
    assert tracing.accepted(child) == child
    assert tracing.trace_id(child) == "0af7651916cd43dd8448eb211c80319c"
    assert tracing.accepted(tracing.new_trace()) is not None
    for bad in (
        None,
        "",
        parent + "x",
        parent.upper(),
        parent.replace("00-", "01-", 1),
        f"{parent}\n",
        "00-" + "0" * 52,
    ):
        assert tracing.accepted(bad) is None
