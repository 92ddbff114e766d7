"""argon2id in threads, with a cap: each hash takes 19 MiB, and a burst of log-ins must not take all memory."""

import asyncio

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from services.membership.domain.passwords import normalised


class PasswordHashing:
    """Makes and checks password hashes; never on the event loop."""

    def __init__(self, *, memory_kib: int, time_cost: int, concurrency: int) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._turns = asyncio.Semaphore(concurrency)
        self._nobody = self._hasher.hash("nobody has this password")
        self.computed = 0
        """How many hashes were computed; tests show with it that unknown people cost as much as known ones."""

    async def hash(self, password: str) -> str:
        """The encoded hash of a new password."""
        async with self._turns:
            self.computed += 1
            return await asyncio.to_thread(self._hasher.hash, normalised(password))

    async def matches(self, password: str, encoded: str | None) -> bool:
        """Whether the password is the one behind `encoded`; with None (nobody), False after the same work."""
        async with self._turns:
            self.computed += 1
            return await asyncio.to_thread(self._verify, password, encoded)

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with lower parameters than today's and is to be made anew at log-in."""
        return self._hasher.check_needs_rehash(encoded)

    def _verify(self, password: str, encoded: str | None) -> bool:
        try:
            self._hasher.verify(encoded or self._nobody, normalised(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return encoded is not None
