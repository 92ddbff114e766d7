"""The SIREN of an organisation: nine digits, the last one a Luhn check digit."""

from services.missions.errors import InvalidSiren

_LENGTH = 9
_DIGITS = frozenset("0123456789")


def is_siren(text: str) -> bool:
    """Whether `text` is nine ASCII digits that pass the Luhn check."""
    if len(text) != _LENGTH or not _DIGITS.issuperset(text):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def check_siren(text: str | None) -> str | None:
    """Return the SIREN without the blanks people write in it; raise `InvalidSiren` when it cannot exist."""
    if text is None:
        return None
    digits = text.replace(" ", "")
    if not is_siren(digits):
        raise InvalidSiren(field="siren")
    return digits
