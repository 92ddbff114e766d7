"""E-mail addresses: what is accepted, and the key under which two spellings are one account."""

import re

from services.membership.errors import AddressRefused

MAXIMUM_CHARACTERS = 254

# Deliberately narrower than the standard: no quotes, comments, routes or address literals, which only attacks use here.
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@"
    r"(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63})"
)


def address_key(address: str) -> str:
    """The key of an address: lower case. Raises `AddressRefused` for what is no address."""
    found = _ADDRESS.fullmatch(address)
    if found is None or len(address) > MAXIMUM_CHARACTERS:
        raise AddressRefused(field="email")
    local = found["local"]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise AddressRefused(field="email")
    return address.lower()
