"""Which passwords are accepted: long enough, not one of those everybody tries first, not the person's own name."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from services.membership.errors import PasswordRefused

MINIMUM_CHARACTERS = 8
MAXIMUM_CHARACTERS = 128


def normalised(password: str) -> str:
    """The form that is hashed: the same characters typed on another keyboard give the same bytes (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, own_words: Iterable[str], field: str = "password") -> None:
    """Raise `PasswordRefused` unless the password may protect an account of somebody known by `own_words`."""
    plain = normalised(password)
    folded = plain.casefold()
    own = {word.casefold() for word in own_words}
    if (
        not MINIMUM_CHARACTERS <= len(plain) <= MAXIMUM_CHARACTERS
        or folded in common_passwords()
        or folded in own
        or len(set(folded)) == 1
    ):
        raise PasswordRefused(field=field)


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are tried first, folded."""
    lines = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line)
