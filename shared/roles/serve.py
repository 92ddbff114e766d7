"""The roles that stay up. Each is one process: an HTTP server (the gateway, or health and metrics) and its
background work.

A background task that ends with an error ends the process with a status that is not 0, so that whoever runs it
starts another.
"""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Coroutine, Generator
from typing import Any, Final

import structlog
import uvicorn
from starlette.types import ASGIApp

from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.roles.health import HealthCheck
from shared.roles.jobs import JobRunner, Jobs
from shared.roles.kit_jobs import add_kit_jobs
from shared.roles.runtime import Runtime, open_runtime
from shared.roles.service import Service
from shared.web.application import create_application, create_operations_application
from shared.web.identity.keys import KeySource
from shared.web.server import TimedHttpProtocol

KEEP_ALIVE_SECONDS: Final = 15
SHUTDOWN_SECONDS: Final = 10

log = structlog.get_logger("roles")


async def serve(service: Service, role: str) -> int:
    """Run `api`, `worker`, `relay` or `all` until a signal; return the exit status."""
    async with open_runtime(service, role) as runtime:
        relay = _relay(runtime) if role in ("relay", "all") else None
        health = HealthCheck(runtime, relay, listens=role in ("worker", "all"))
        work: list[Coroutine[Any, Any, None]] = []
        if relay is not None:
            work.append(relay.run())
        if role in ("worker", "all"):
            work.append(_consumer(runtime).run())
            work.append(_job_runner(runtime).run())
        if role in ("api", "all"):
            application: ASGIApp = gateway(runtime, health)
            listening = _listening_socket(runtime)
        else:
            settings = runtime.settings
            application = create_operations_application(
                health.readiness, health.refresh_gauges, trusted_proxies=settings.trusted_proxies
            )
            listening = _bind(settings.operations_host, settings.operations_port)
        log.info("started", role=role, address="{}:{}".format(*listening.getsockname()[:2]))
        return await _run(application, listening, work)


def gateway(runtime: Runtime, health: HealthCheck) -> ASGIApp:
    """The HTTP gateway of a service."""
    return create_application(
        name=runtime.service.name,
        title=runtime.service.title,
        settings=runtime.settings,
        database=runtime.database,
        routers=runtime.service.routers,
        readiness=health.readiness,
        refresh_gauges=health.refresh_gauges,
        key_source=own_keys(runtime),
    )


def own_keys(runtime: Runtime) -> KeySource | None:
    """The keys of the service that issues the tokens itself; None for all others."""
    own = runtime.service.own_keys
    return None if own is None else own(runtime.database.resources)


def _relay(runtime: Runtime) -> Relay:
    url = runtime.settings.database_url.get_secret_value()
    return Relay(runtime.database.engine, url, runtime.transport, runtime.clock)


def _consumer(runtime: Runtime) -> Consumer:
    return Consumer(runtime.database, runtime.service.subscriptions, runtime.transport, runtime.settings.batch_limit)


def _job_runner(runtime: Runtime) -> JobRunner:
    jobs = Jobs()
    jobs.declared.update(runtime.service.jobs.declared)
    add_kit_jobs(jobs, runtime.service)
    return JobRunner(runtime.database, jobs)


def _listening_socket(runtime: Runtime) -> socket.socket:
    if runtime.settings.listen_fd is not None:
        return socket.socket(fileno=runtime.settings.listen_fd)
    return _bind(runtime.settings.host, runtime.settings.port)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise SystemExit(f"port {port} on {host} is taken or not allowed: {error.strerror}") from error
    return listening


def _calm_garbage_collector() -> None:
    """What was made at start stays for ever, and batches of messages are large: looking at them often costs a third."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class _Server(uvicorn.Server):
    """uvicorn's server without its way with signals: it raises them again once it has shut down, which would end the
    process before the background work is put down."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def _run(application: ASGIApp, listening: socket.socket, work: list[Coroutine[Any, Any, None]]) -> int:
    _calm_garbage_collector()
    server = _Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            http=TimedHttpProtocol,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.handle_exit, number, None)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    tasks = [asyncio.create_task(part) for part in work]
    done, _ = await asyncio.wait([serving, *tasks], return_when=asyncio.FIRST_COMPLETED)
    status = 0
    for task in done - {serving}:
        status = 1
        log.error("background_task_ended", exc_info=task.exception())
    server.should_exit = True
    for task in tasks:
        task.cancel()
    for task in [*tasks, serving]:
        with contextlib.suppress(asyncio.CancelledError, ExceptionGroup):
            await task
    return status
