"""`make restore [SERVICE=wallet] [FROM=.local/backups/<time>]`: brings databases back to a backup.

Nothing is stopped or started silently: with the services' processes still connected it refuses. What is in a database
is dumped once more before it is replaced. Afterwards every other service is asked to say again what the restored hear
(`republish`), from some days before the backup: what they know already they ignore, by the ids in their inboxes.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from deploy.local.archives import Backup, back_up, last_backup, open_backup, restore_archive, sessions_in
from deploy.local.backup import BACKUPS, chosen_services
from deploy.local.environment import ServiceUrls
from deploy.local.errors import LaunchError
from deploy.local.given import empty
from deploy.local.processes import run_command
from deploy.local.reach import reach
from deploy.local.running import LOCAL
from deploy.local.terminal import positive, run, say
from deploy.local.up import passed_on
from shared.contracts.catalogue import said_by

MARGIN_DAYS = 14
"""A message may have been under way for as long as its listener was down."""
COMMAND_SECONDS = 600.0


async def main() -> int:
    """The backup of FROM, or the last one."""
    services = chosen_services()
    given = os.environ.get("FROM", "")
    backup = open_backup(Path(given) if given else last_backup(BACKUPS))
    async with reach(LOCAL, say) as urls:
        await restore(backup, services, urls, BACKUPS)
    say("The messages go out, and are applied, when the services run again.")
    return 0


async def restore(backup: Backup, services: Sequence[str], urls: Mapping[str, ServiceUrls], backups: Path) -> None:
    """Check everything first, then replace the databases of `services`, then have the others say their facts again.

    Raises `LaunchError`; before anything is replaced when an archive is missing or a database is in use.
    """
    archives = {service: backup.archive(service) for service in services}
    for service in services:
        await _refuse_while_in_use(service, urls[service])
    before = await back_up(urls, services, backups, label="-before-restore")
    say(f"What was there is kept in {before.folder}.")
    for service in services:
        await empty(urls[service].migration)
        await restore_archive(archives[service], urls[service].migration)
        say(f"{service}: as of {backup.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    await _catch_up(backup, services, urls)


async def _refuse_while_in_use(service: str, urls: ServiceUrls) -> None:
    sessions = await sessions_in(urls.migration)
    if sessions > 0:
        raise LaunchError(
            f"{service}: {sessions} session(s) are in its database; stop its processes first (make down), then restore."
        )


async def _catch_up(backup: Backup, services: Sequence[str], urls: Mapping[str, ServiceUrls]) -> None:
    first_day = (backup.made_at - timedelta(days=positive("DAYS", MARGIN_DAYS))).date()
    for sender in urls:
        for listener in services:
            if sender == listener or not any(listener in message.listeners for message in said_by(sender)):
                continue
            environment = {
                **passed_on(os.environ),
                f"{sender.upper()}_DATABASE_URL": urls[sender].database,
                f"{sender.upper()}_BUS_URL": urls[sender].bus,
                "ENVIRONMENT": os.environ.get("ENVIRONMENT", "production"),
                "MEMBERSHIP_SIGNING_KEY_FILE": str(LOCAL / "signing_key.pem"),
                "MEMBERSHIP_MAIL_FOLDER": str(LOCAL / "mails"),
            }
            arguments = ["republish", "--to", listener, "--from", first_day.isoformat()]
            said = await run_command(sender, arguments, environment, seconds=COMMAND_SECONDS)
            say(f"{sender}: {said.strip()}")


if __name__ == "__main__":
    run(main())
