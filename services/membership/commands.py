"""Door 4: the operator."""

import asyncio
import secrets
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Literal

from services.membership.errors import OptionRefused
from services.membership.outside.resources import resources_of
from services.membership.use_cases.bootstrap_cooperative import bootstrap_cooperative
from shared.database.unit_of_work import UnitOfWork
from shared.roles.commands import Commands

commands = Commands()

_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


@commands.command(
    "bootstrap",
    help="Make the first account with the technical presidency, the first territory and charter; works once",
    arguments={
        "--email": "address of the first account",
        "--public-name": "its stage name, which everybody sees",
        "--legal-name": "its legal name, which stays in membership",
        "--territory-code": "code of the first territory, as saint-denis",
        "--territory-name": "its name, as Plaine Saint-Denis",
        "--language": "fr (default) or en",
        "--charter-file": "text of the first charter; a short one is supplied",
        "--password-from": "environment (MEMBERSHIP_BOOTSTRAP_PASSWORD), stdin, or generated (printed once; default)",
    },
    optional=("--language", "--charter-file", "--password-from"),
)
async def bootstrap(work: UnitOfWork, options: Mapping[str, str]) -> str:
    """Begin the cooperative; the second run refuses."""
    code = options["territory_code"]
    if not 0 < len(code) <= 64 or not set(code) <= _CODE or code[0] in "_.-":
        raise OptionRefused(option="--territory-code")
    for name, longest in (("public_name", 80), ("legal_name", 120), ("territory_name", 80)):
        if not 0 < len(options[name].strip()) <= longest or not options[name].isprintable():
            raise OptionRefused(option=f"--{name.replace('_', '-')}")
    password, generated = await _password(work, options.get("password_from"))
    begun = await bootstrap_cooperative(
        work,
        email=options["email"],
        password=password,
        public_name=options["public_name"].strip(),
        legal_name=options["legal_name"].strip(),
        language=_language(options.get("language", "fr")),
        territory_code=code,
        territory_name=options["territory_name"].strip(),
        charter_text=await asyncio.to_thread(_charter, options.get("charter_file")),
    )
    lines = [
        f"member_id={begun.member_id}",
        f"member_number={begun.member_number}",
        f"territory_id={begun.territory_id}",
        f"charter_version={begun.charter_version}",
    ]
    if generated:
        lines.append(f"password={password}")
        lines.append("This password is shown once. Log in with it, then change it: PUT /v1/me/password.")
    return "\n".join(lines)


async def _password(work: UnitOfWork, source: str | None) -> tuple[str, bool]:
    """The first password, and whether we made it up."""
    given = resources_of(work).settings.bootstrap_password
    if source == "stdin":
        return (await asyncio.to_thread(sys.stdin.readline)).rstrip("\r\n"), False
    if source == "environment" or (source is None and given is not None):
        if given is None:
            raise OptionRefused(option="--password-from")
        return given.get_secret_value(), False
    if source in (None, "generated"):
        return secrets.token_urlsafe(18), True
    raise OptionRefused(option="--password-from")


def _language(given: str) -> Literal["fr", "en"]:
    if given == "fr":
        return "fr"
    if given == "en":
        return "en"
    raise OptionRefused(option="--language")


def _charter(file: str | None) -> str:
    if file is None:
        return files("services.membership.documents.templates").joinpath("charter.fr.txt").read_text(encoding="utf-8")
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionRefused(option="--charter-file") from error
    if not 0 < len(text) <= 50_000 or "\x00" in text:
        raise OptionRefused(option="--charter-file")
    return text
