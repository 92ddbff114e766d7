"""`make up`: everything natively, PostgreSQL and RabbitMQ of the environment or private ones, until Ctrl-C."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.local.errors import LaunchError
from deploy.local.options import DEFAULT_PORTS, Bus, StackOptions
from deploy.local.running import LOCAL, announce, only_one
from deploy.local.scale import parse_scale
from deploy.local.stack import Stack
from deploy.local.terminal import run, say, until_asked_to_stop
from shared.contracts.message import SERVICES

GENERAL_SETTINGS = (
    "TIME_ZONE",
    "COOPERATIVE",
    "TERRITORY",
    "LOG_LEVEL",
    "JWKS_URL",
    "TOKEN_ISSUER",
    "TOKEN_AUDIENCE",
    "CORS_ORIGINS",
    "TRUSTED_PROXIES",
    "PUBLIC_DOCS",
)
_THE_LAUNCHERS_OWN = ("_DATABASE_URL", "_MIGRATION_DATABASE_URL", "_BUS_URL", "_PORT", "_LISTEN_FD")


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of services in our own environment; what the launcher decides itself is left out."""
    prefixes = tuple(f"{service.upper()}_" for service in SERVICES)
    return {
        name: value
        for name, value in environment.items()
        if name in GENERAL_SETTINGS or (name.startswith(prefixes) and not name.endswith(_THE_LAUNCHERS_OWN))
    }


def ports(environment: Mapping[str, str]) -> dict[str, int]:
    """The gateways' ports: `WALLET_PORT` and so on, otherwise the defaults."""
    chosen = {}
    for service, default in DEFAULT_PORTS.items():
        text = environment.get(f"{service.upper()}_PORT") or str(default)
        if not text.isdigit() or int(text) > 65535:
            raise LaunchError(f"{service.upper()}_PORT={text!r} is not a port.")
        chosen[service] = int(text)
    return chosen


def bus(environment: Mapping[str, str], default: Bus) -> Bus:
    """BUS of the environment."""
    match environment.get("BUS") or default:
        case "postgres":
            return "postgres"
        case "rabbitmq":
            return "rabbitmq"
        case other:
            raise LaunchError(f"BUS={other!r} is not known: rabbitmq or postgres.")


def options_of(environment: Mapping[str, str], folder: Path) -> StackOptions:
    """What `make up` is to run. Raises `LaunchError` for a variable that is not understood."""
    return StackOptions(
        purpose="up",
        bus=bus(environment, "rabbitmq"),
        roles="split",
        copies=parse_scale(environment.get("SCALE", ""), "split"),
        ports=ports(environment),
        folder=folder,
        environment="production",
        restart=True,
        # The gateways listen on the loopback only, so their documentation may be read.
        settings={"PUBLIC_DOCS": "true", **passed_on(environment)},
        given=environment,
    )


async def main() -> int:
    """Start, print the addresses, stay."""
    options = options_of(os.environ, LOCAL)
    with only_one(LOCAL):
        async with Stack(options, say) as stack:
            announce(LOCAL, stack.servers.urls)
            say("")
            for service in options.services:
                say(f"  {service:<12} {stack.address(service)}/v1   {stack.address(service)}/docs")
            say(f"  mails        {stack.files.mails}")
            say(f"  logs         {stack.files.logs}")
            say("\nRunning. Ctrl-C stops everything; the data stay in .local.")
            await until_asked_to_stop()
            say("Stopping.")
    return 0


if __name__ == "__main__":
    run(main())
