"""`python -m services.<x> <role or command>`: the one entry of every process of a service."""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

import uvloop
from pydantic import ValidationError

from shared.database.migrate import migrate
from shared.errors import Problem
from shared.observability.cause import Cause
from shared.roles import dead_letters, doctor, republish
from shared.roles.commands import Command, Failed
from shared.roles.runtime import load_settings, open_database
from shared.roles.serve import serve
from shared.roles.service import Service

LONG_ROLES = {
    "api": "the HTTP gateway",
    "worker": "messages in, and jobs that are due",
    "relay": "messages out",
    "all": "api, worker and relay in one process",
}


def main(service: Service, arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for and exit with its status."""
    options = parser_of(service).parse_args(arguments)
    try:
        status = uvloop.run(_dispatch(service, options))
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"{service.name}: setting {name}: {problem['msg']}", file=sys.stderr)
        status = 2
    except Problem as problem:
        print(f"{service.name}: {problem} ({problem.code})", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def _dispatch(service: Service, options: argparse.Namespace) -> Coroutine[Any, Any, int]:
    settings = load_settings(service)
    if settings.environment == "production" and os.environ.get("CRASH_AT"):
        raise SystemExit("CRASH_AT kills processes on purpose and is refused in production")
    role: str = options.role
    if role in LONG_ROLES:
        return serve(service, role)
    if role == "migrate":
        return _migrate(service)
    if role == "doctor":
        return doctor.examine(service)
    return _with_database(service, options)


async def _migrate(service: Service) -> int:
    settings = load_settings(service)
    url = settings.migration_database_url or settings.database_url
    heads = await migrate(url.get_secret_value(), service.migrations)
    print(f"{service.name}: at {', '.join(heads)}")
    return 0


async def _with_database(service: Service, options: argparse.Namespace) -> int:
    async with open_database(service, load_settings(service), options.role) as database:
        if options.role == "dead-letters":
            return await dead_letters.run(database, options)
        if options.role == "republish":
            return await republish.run(database, service.name, options)
        command = service.commands.declared[options.role]
        async with database.begin(Cause("command")) as work:
            given = {name: value for name, value in vars(options).items() if name != "role" and value is not None}
            answer = await command.handler(work, given)
            work.audit(f"command_{command.name.replace('-', '_')}", None)
        failed = isinstance(answer, Failed)
        print(answer, file=sys.stderr if failed else sys.stdout)
        await asyncio.sleep(0)
    return 1 if failed else 0


def parser_of(service: Service) -> argparse.ArgumentParser:
    """The command line of one service: the roles, the kit's commands and its own."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}", description=service.title)
    roles = parser.add_subparsers(dest="role", required=True, metavar="role")
    for name, text in LONG_ROLES.items():
        roles.add_parser(name, help=text)
    roles.add_parser("migrate", help="bring the database to the present version, then end")
    roles.add_parser("doctor", help="check settings, database, bus, bindings, migrations, keys, time zone")
    dead_letters.add_arguments(roles.add_parser("dead-letters", help="messages that could not be applied"))
    republish.add_arguments(roles.add_parser("republish", help="say past facts again to one listener"))
    for command in service.commands.declared.values():
        _add_command(roles.add_parser(command.name, help=command.help), command)
    return parser


def _add_command(parser: argparse.ArgumentParser, command: Command) -> None:
    for name, text in command.arguments.items():
        if name in command.flags:
            parser.add_argument(name, help=text, action="store_const", const="yes")
            continue
        parser.add_argument(name, help=text, required=name.startswith("-") and name not in command.optional)
