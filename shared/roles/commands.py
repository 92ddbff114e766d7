"""Door 4: the operator. `python -m services.<x> <command>`; each runs in one unit of work and is audited.

commands = Commands()

@commands.command("bootstrap", help="Name the first technical presidency, once", arguments={"--email": "its address"})
async def bootstrap(work: UnitOfWork, options: Mapping[str, str]) -> str: ...
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from shared.database.unit_of_work import UnitOfWork

CommandHandler = Callable[[UnitOfWork, Mapping[str, str]], Awaitable[str]]


class Failed(str):
    """An answer that ends the command with exit 1 and on standard error, and still commits what the handler wrote."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its options are all text; those in `optional` may be left out; those in `flags` take no value."""

    name: str
    help: str
    arguments: Mapping[str, str]
    optional: frozenset[str]
    flags: frozenset[str]
    handler: CommandHandler


class Commands:
    """The operator commands of one service."""

    def __init__(self) -> None:
        self.declared: dict[str, Command] = {}

    def command(
        self,
        name: str,
        *,
        help: str,
        arguments: Mapping[str, str] | None = None,
        optional: tuple[str, ...] = (),
        flags: tuple[str, ...] = (),
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Declare a command. What the handler returns is printed; a `Problem` is one line on standard error and exit 1,
        and so is `Failed`, which keeps what was written.

        Keys of `options` are the arguments' names without dashes, with underscores; a flag that is given is "yes".
        """

        def declare(handler: CommandHandler) -> CommandHandler:
            if name in self.declared:
                raise TypeError(f"command {name!r} is declared twice")
            self.declared[name] = Command(
                name, help, dict(arguments or {}), frozenset(optional), frozenset(flags), handler
            )
            return handler

        return declare
