"""The environment variables of each role process, and the run's files that they name: signing key, clock, mails."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """What one service connects to."""

    database: str
    migration: str
    bus: str


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of one run, in its folder."""

    folder: Path

    @property
    def clock(self) -> Path:
        """Seconds by which every process's clock is ahead."""
        return self.folder / "clock"

    @property
    def mails(self) -> Path:
        """Where membership writes mails."""
        return self.folder / "mails"

    @property
    def logs(self) -> Path:
        """One file a role process."""
        return self.folder / "logs"

    @property
    def signing_key(self) -> Path:
        """The Ed25519 key that signs tokens."""
        return self.folder / "signing_key.pem"

    @property
    def definitions(self) -> Path:
        """What the private broker loads."""
        return self.folder / "definitions.json"

    def prepare(self) -> None:
        """Make the folders, and the key unless an earlier run left one."""
        for made in (self.folder, self.mails, self.logs):
            made.mkdir(parents=True, exist_ok=True)
        if not self.signing_key.exists():
            pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_secret(self.signing_key, pem)

    def set_clock(self, seconds: int) -> None:
        """Put every clock of the stack ahead by `seconds`; a process sees it at its next look, never half written."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{seconds}\n", encoding="ascii")
        fresh.replace(self.clock)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only we may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def service_environment(
    service: str, urls: ServiceUrls, files: RunFiles, shared: Mapping[str, str], *, port: int
) -> dict[str, str]:
    """The variables of one role process. The owner's URL is not among them: only `migrate` has it."""
    prefix = service.upper()
    variables = {
        **shared,
        f"{prefix}_DATABASE_URL": urls.database,
        f"{prefix}_BUS_URL": urls.bus,
        f"{prefix}_PORT": str(port),
    }
    if service == "membership":
        variables.setdefault("MEMBERSHIP_SIGNING_KEY_FILE", str(files.signing_key))
        variables.setdefault("MEMBERSHIP_MAIL", "folder")
        variables.setdefault("MEMBERSHIP_MAIL_FOLDER", str(files.mails))
    return variables


def own_variables(service: str, environment: Mapping[str, str], services: tuple[str, ...]) -> dict[str, str]:
    """What of a wider environment one service may see: what is its own, and what no other service's name begins."""
    others = tuple(f"{other.upper()}_" for other in services if other != service)
    return {name: value for name, value in environment.items() if not name.startswith(others)}
