"""`make migrate`: brings the databases of an installation to the present version, as their owners."""

from deploy.local.processes import ROOT
from deploy.local.reach import reach
from deploy.local.running import LOCAL
from deploy.local.terminal import run, say
from shared.database.migrate import migrate


async def main() -> int:
    """One service after the other."""
    async with reach(LOCAL, say) as urls:
        for service, found in urls.items():
            heads = await migrate(found.migration, ROOT / "services" / service / "migrations" / "versions")
            say(f"{service}: at {', '.join(heads)}")
    return 0


if __name__ == "__main__":
    run(main())
