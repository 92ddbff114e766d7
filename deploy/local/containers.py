"""PostgreSQL and RabbitMQ in containers, for tests on a machine where a Docker engine answers (through testcontainers).

They can be killed, frozen and restarted like the private servers and keep their port. `TEST_SERVERS=installed` leaves
them out, for a machine whose engine runs elsewhere.
"""

import os
import secrets
import shutil
import socket
from pathlib import Path

import docker
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from deploy.local.errors import LaunchError
from deploy.local.ports import LOOPBACK, free_port, wait_until
from deploy.local.postgres import MAX_CONNECTIONS, PostgresServer
from deploy.local.postgres_binaries import Binaries
from deploy.local.rabbitmq import RabbitServer, Scripts

POSTGRES_IMAGE = "postgres:17-alpine"
RABBITMQ_IMAGE = "rabbitmq:3.13-management-alpine"
_ASK_SECONDS = 2
_START_SECONDS = 90
_SSL_REQUEST = bytes([0, 0, 0, 8, 4, 210, 22, 47])
_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"


def engine_has(image: str) -> bool:
    """Whether a Docker engine answers at once, and has the image or can fetch it."""
    if os.environ.get("TEST_SERVERS") == "installed":
        return False
    if not (os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists()):
        return False
    try:
        docker.from_env(timeout=_ASK_SECONDS).ping()
        client = docker.from_env()
        if not client.images.list(name=image):
            client.images.pull(image)
    except (DockerException, OSError):
        return False
    return True


def _speaks(port: int, hello: bytes) -> bool:
    """Whether the server itself answers; the engine's proxy accepts connections long before."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(hello)
            return connection.recv(1) != b""
    except OSError:
        return False


def _wait(port: int, hello: bytes, container: DockerContainer, what: str) -> None:
    wrapped = container.get_wrapped_container()

    def alive() -> bool:
        wrapped.reload()
        return bool(wrapped.status == "running")

    wait_until(lambda: _speaks(port, hello), seconds=_START_SECONDS, alive=alive, what=what)


class ContainerPostgres(PostgresServer):
    """PostgreSQL in a container; the same promises as the private server."""

    def __init__(self, *, durable: bool = False) -> None:
        sentence = f"PostgreSQL: a container of {POSTGRES_IMAGE}."
        super().__init__(Binaries(Path(), int(POSTGRES_IMAGE[9:11]), sentence), durable=durable, port=free_port())
        self._password = secrets.token_urlsafe(24)
        command = ["postgres", "-c", f"max_connections={MAX_CONNECTIONS}", "-c", "jit=off"]
        if not durable:
            command += ["-c", "fsync=off", "-c", "full_page_writes=off"]
        self._container = DockerContainer(POSTGRES_IMAGE).with_command(command).with_bind_ports(5432, self.port)
        self._container.with_env("POSTGRES_PASSWORD", self._password)
        self._created = False

    @property
    def password(self) -> str:
        """The superuser's password."""
        return self._password

    def start(self) -> None:
        """Create the container, or start it again with its data."""
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._created = True
        _wait(self.port, _SSL_REQUEST, self._container, f"The container of {POSTGRES_IMAGE} (TEST_SERVERS=installed)")

    def stop(self) -> None:
        """Remove the container with its data."""
        if self._created:
            self._container.stop()
            self._created = False
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """`kill -9` of the postmaster."""
        self._container.get_wrapped_container().kill()


class ContainerRabbit(RabbitServer):
    """RabbitMQ in a container; the same promises as the private node."""

    def __init__(self, *, definitions: Path | None = None, settings: dict[str, str] | None = None) -> None:
        sentence = f"RabbitMQ: a container of {RABBITMQ_IMAGE}."
        super().__init__(Scripts(Path(), sentence), settings=settings)
        chosen = {"disk_free_limit.absolute": "50MB", "loopback_users": "none", **(settings or {})}
        self._container = DockerContainer(RABBITMQ_IMAGE).with_bind_ports(5672, self.port)
        if definitions is not None:
            chosen["load_definitions"] = "/etc/rabbitmq/pourpar.json"
            self._container.with_copy_into_container(definitions.read_bytes(), chosen["load_definitions"])
        lines = "".join(f"{name} = {value}\n" for name, value in chosen.items())
        self._container.with_copy_into_container(lines.encode(), "/etc/rabbitmq/conf.d/90-pourpar.conf")
        self._created = False

    def launch(self) -> None:
        """Create the container, or start it again with its data."""
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._created = True

    def is_ready(self) -> bool:
        """Whether the broker answers."""
        return _speaks(self.port, _AMQP_HEADER)

    def wait_ready(self) -> None:
        """Return when the broker answers."""
        _wait(self.port, _AMQP_HEADER, self._container, f"The container of {RABBITMQ_IMAGE} (TEST_SERVERS=installed)")

    def stop(self) -> None:
        """Remove the container with its data."""
        if self._created:
            self._container.stop()
            self._created = False
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """`kill -9` of the node."""
        self._container.get_wrapped_container().kill()

    def restart(self) -> None:
        """Stop cleanly and start again, on the same port."""
        self._container.get_wrapped_container().restart()
        self.wait_ready()

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        self._container.get_wrapped_container().pause()

    def thaw(self) -> None:
        """Let it go on; nothing happens when it was not frozen."""
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        if wrapped.status == "paused":
            wrapped.unpause()

    def ctl(self, *arguments: str) -> str:
        """Run `rabbitmqctl` in the container and return what it printed."""
        done = self._container.exec(["rabbitmqctl", "--quiet", *arguments])
        said = done.output.decode(errors="replace")
        if done.exit_code != 0:
            raise LaunchError(f"rabbitmqctl {' '.join(arguments)}: {(said.strip().splitlines() or ['no reason'])[-1]}")
        return said
