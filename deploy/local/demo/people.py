"""Who plays the season: a founder, eight people and a guest, with names that one seed always gives alike."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

Part = Literal["founder", "presidency", "council", "juror", "artist"]

PARTS: tuple[Part, ...] = (
    *("founder", "presidency", "council"),
    *("juror", "juror", "juror"),
    *("artist", "artist", "artist"),
)
"""The first is made by the operator's `bootstrap`; the eight others register. A team of three needs three artists."""

_FIRST = (
    *("Aïcha", "Baptiste", "Célia", "Djibril", "Éloïse", "Farid", "Gaëlle", "Hugo", "Inès", "Joackim", "Khadija"),
    *("Loïc", "Maïmouna", "Noé", "Oriane", "Pauline", "Quentin", "Rokhaya", "Samir", "Thaïs", "Ulysse", "Violette"),
)
_LAST = (
    *("Amrani", "Bellanger", "Cissé", "Delmas", "Étienne", "Faure", "Guérin", "Hadj", "Iovino", "Jourdain"),
    *("Koné", "Lefèvre", "Marchand", "N’Diaye", "Ollivier", "Perrault", "Rahmani", "Sow", "Traoré", "Vasseur"),
)
_STAGE = (
    *("Lune Basse", "Mékanik", "Pavé Bleu", "Sœur Écho", "Ligne 13", "Brume", "Tambour Nu", "Kora Nova", "Vif-Argent"),
    *("Onze Heures", "La Fugue", "Cendre", "Grand Large", "Nuit Verte", "Sans Filet", "Béton Doux", "Voix Off"),
    *("Petite Ourse", "Contre-Jour", "Papier Carbone"),
)


@dataclass(slots=True)
class Person:
    """Somebody with an account; id, number and token come with registration and log-in."""

    part: Part
    public_name: str
    legal_name: str
    email: str
    password: str = field(repr=False)
    member_id: str = ""
    number: int = 0
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the dice of the season: the same seed throws the same."""

    people: Sequence[Person]
    guest_name: str
    dice: Random

    def of(self, part: Part) -> list[Person]:
        """Those who play a part, in order."""
        return [person for person in self.people if person.part == part]

    @property
    def founder(self) -> Person:
        """Who began the cooperative."""
        return self.of("founder")[0]

    @property
    def president(self) -> Person:
        """The technical presidency that the founder names."""
        return self.of("presidency")[0]


def cast_of(seed: int) -> Cast:
    """The cast of a seed. Passwords are made up anew each time: nobody can know them beforehand."""
    dice = Random(seed)  # noqa: S311  names and marks of a demo, nothing secret
    firsts, lasts = dice.sample(_FIRST, len(PARTS)), dice.sample(_LAST, len(PARTS))
    stages = dice.sample(_STAGE, len(PARTS) + 1)
    people = []
    for part, first, last, stage in zip(PARTS, firsts, lasts, stages, strict=False):
        email = f"{_plain(first)}.{_plain(last)}@demo.pour-et-par.test"
        people.append(Person(part, stage, f"{first} {last}", email, secrets.token_urlsafe(9)))
    return Cast(people, stages[-1], dice)


def _plain(name: str) -> str:
    """A name as an address has it: without accents, lower case."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.replace(" ", "-").lower()
