"""Which server for which purpose: for tests a container where an engine answers, otherwise a private one."""

from pathlib import Path

from deploy.local.postgres import PostgresServer, private_server
from deploy.local.postgres_binaries import Purpose
from deploy.local.rabbitmq import RabbitServer


def choose_postgres(purpose: Purpose, *, folder: Path | None = None, durable: bool = True) -> PostgresServer:
    """A server that is not started yet; its `source` says what it is. Raises `LaunchError` when there is none."""
    if purpose == "test" and folder is None:
        from deploy.local import containers  # noqa: PLC0415  a demo needs no Docker library

        if containers.engine_has(containers.POSTGRES_IMAGE):
            return containers.ContainerPostgres(durable=durable)
    return private_server(purpose, folder=folder, durable=durable)


def choose_rabbit(
    purpose: Purpose,
    *,
    definitions: Path | None = None,
    folder: Path | None = None,
    settings: dict[str, str] | None = None,
) -> RabbitServer:
    """A broker that is not started yet; its `source` says what it is. Raises `LaunchError` when there is none."""
    if purpose == "test" and folder is None:
        from deploy.local import containers  # noqa: PLC0415  a demo needs no Docker library

        if containers.engine_has(containers.RABBITMQ_IMAGE):
            return containers.ContainerRabbit(definitions=definitions, settings=settings)
    return RabbitServer(definitions=definitions, folder=folder, settings=settings)
