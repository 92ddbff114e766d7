"""One line a request, one line a message, JSON in production.

A line holds ids, codes, amounts and durations. It never holds personal data: exceptions are reduced to their type, the
first line of their message without SQL values, and the places they passed through.
"""

import logging
import sys
import traceback
from typing import Any, Final, Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_LONGEST_MESSAGE: Final = 300
_MOST_FRAMES: Final = 25
_QUIET: Final = ("uvicorn.access", "aio_pika", "aiormq", "httpx", "httpcore", "asyncio")


def describe(error: BaseException) -> str:
    """Type and first line of an exception: what a log may hold of it (drivers append row values on later lines)."""
    lines = str(error).splitlines()
    first = lines[0][:_LONGEST_MESSAGE] if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def frames(error: BaseException) -> list[str]:
    """Where an exception passed, as `file:line function`, innermost last, its causes included."""
    places: list[str] = []
    current: BaseException | None = error
    while current is not None and len(places) < _MOST_FRAMES:
        if places:
            places.append(f"caused by {describe(current)}")
        places += [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return places[-_MOST_FRAMES:]


def _exceptions_without_values(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        line["error"] = describe(given)
        line["frames"] = frames(given)
    return line


def _single_line(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    for name, value in line.items():
        if isinstance(value, str) and not value.isprintable():
            line[name] = value.encode("unicode_escape").decode("ascii")
    return line


def _as_json(line: Any, **_options: object) -> str:
    return orjson.dumps(line, default=str).decode()


def configure(log_format: Literal["json", "console"] = "json", level: str = "INFO", *, service: str, role: str) -> None:
    """Send this process's log, libraries included, to standard error, one line each."""
    about = {"service": service, "role": role}

    def name_the_process(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line.update(about)
        return line

    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_process,
        _exceptions_without_values,
        _single_line,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(serializer=_as_json)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[*common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def logger(**bound: object) -> Any:
    """A structured logger: `logger().info("message_handled", routing_key=…)`."""
    return structlog.get_logger(**bound)
