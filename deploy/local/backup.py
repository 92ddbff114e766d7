"""`make backup [SERVICE=wallet]`: dumps of all databases or one, into `.local/backups/<time>/`; services may run."""

import os

from deploy.local.archives import back_up
from deploy.local.errors import LaunchError
from deploy.local.reach import reach
from deploy.local.running import LOCAL
from deploy.local.terminal import run, say
from shared.contracts.message import SERVICES

BACKUPS = LOCAL / "backups"


def chosen_services() -> list[str]:
    """The one of SERVICE, or all. Raises `LaunchError` for an unknown one."""
    name = os.environ.get("SERVICE", "")
    if name and name not in SERVICES:
        raise LaunchError(f"SERVICE={name!r} is none of {', '.join(SERVICES)}.")
    return [name] if name else list(SERVICES)


async def main() -> int:
    """Dump, and say where."""
    services = chosen_services()
    async with reach(LOCAL, say) as urls:
        made = await back_up(urls, services, BACKUPS)
    say(f"Backed up {', '.join(services)} into {made.folder}.")
    return 0


if __name__ == "__main__":
    run(main())
