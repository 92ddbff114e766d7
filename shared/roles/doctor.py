"""`doctor`: is this installation whole? Settings, database, migrations, roles, bus, bindings, keys, time zone; one
line each."""

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.database.migrate import missing_versions
from shared.messaging.transports.port import TransportUnavailable
from shared.roles.runtime import Runtime, open_runtime
from shared.roles.service import Service
from shared.web.identity.keys import FetchedKeys, KeySetUnavailable

_POWERS = text(
    "SELECT current_user AS role, has_schema_privilege(current_user, 'public', 'CREATE') AS may_create,"
    " current_setting('server_version') AS version"
)


async def examine(service: Service) -> int:
    """Print what was found; return 0 when nothing is wrong."""
    try:
        async with open_runtime(service, "doctor") as runtime:
            findings = [
                ("settings", "ok"),
                *(service.findings(runtime.settings) if service.findings else ()),
                ("time zone", f"ok ({runtime.settings.time_zone}, business date {runtime.clock.today()})"),
                *await _database(runtime),
                *await _bus(runtime),
                ("keys", await _keys(runtime)),
            ]
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            print(f"settings: {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}")
        return 1
    for subject, finding in findings:
        print(f"{subject}: {finding}")
    return 0 if all(finding.startswith(("ok", "note")) for _, finding in findings) else 1


async def _database(runtime: Runtime) -> list[tuple[str, str]]:
    try:
        async with runtime.database.engine.connect() as connection:
            powers = (await connection.execute(_POWERS)).one()
            missing = await missing_versions(connection, runtime.service.migrations)
    except (OSError, DBAPIError, PoolTimeoutError) as error:
        return [("database", f"away: {type(error).__name__}")]
    role = f"ok ({powers.role})" if not powers.may_create else f"note: {powers.role} may also create tables"
    return [
        ("database", "ok"),
        ("role", role),
        ("migrations", "ok" if not missing else "missing: " + ", ".join(missing)),
    ]


async def _bus(runtime: Runtime) -> list[tuple[str, str]]:
    keys = [subscription.message.routing_key for subscription in runtime.service.subscriptions.in_order()]
    try:
        await runtime.transport.ping()
        missing = await runtime.transport.missing_bindings(keys)
    except TransportUnavailable as error:
        return [("bus", f"away: {error}")]
    return [("bus", "ok"), ("bindings", "ok" if not missing else "missing: " + ", ".join(missing))]


async def _keys(runtime: Runtime) -> str:
    if runtime.service.own_keys is not None:
        return "ok (this service issues the tokens)"
    try:
        await FetchedKeys(runtime.settings.jwks_url, runtime.database).check()
    except KeySetUnavailable as error:
        return f"away: {error}"
    return "ok"
