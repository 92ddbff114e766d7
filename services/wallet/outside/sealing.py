"""Bank accounts at rest: AES-256-GCM, bound to a key and to their member; another member's row does not open.

Each secret of WALLET_PAYOUT_KEYS gives a key and the name under which rows cite it. The first seals, all of them open:
a rotation puts a new one first, seals the rows anew with a command, and takes the old one away.
"""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.wallet.domain.bank_accounts import BankAccount

_NONCE = 12


class UnknownPayoutKey(Exception):
    """A row cites a key that the settings no longer name, or it was changed: nobody can read it."""


class PayoutKeys:
    """The keys of this process."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = {_name_of(secret): _key_of(secret) for secret in secrets}
        self.current = _name_of(secrets[0])
        """The name of the key that seals."""

    def seal(self, member_id: UUID, account: BankAccount) -> bytes:
        """The account as it may be stored, under the current key."""
        plain = json.dumps([account.iban, account.bic, account.holder]).encode()
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._keys[self.current]).encrypt(nonce, plain, _bound_to(self.current, member_id))

    def open(self, member_id: UUID, key_id: str, sealed: bytes) -> BankAccount:
        """The account of a stored row. Raises `UnknownPayoutKey`."""
        key = self._keys.get(key_id)
        if key is None:
            raise UnknownPayoutKey(key_id)
        try:
            plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(key_id, member_id))
        except InvalidTag as error:
            raise UnknownPayoutKey(key_id) from error
        iban, bic, holder = json.loads(plain)
        return BankAccount(iban, bic, holder)


def _name_of(secret: str) -> str:
    return sha256(b"wallet payout key name:" + secret.encode()).hexdigest()[:12]


def _key_of(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"wallet payout details").derive(secret.encode())


def _bound_to(key_id: str, member_id: UUID) -> bytes:
    return key_id.encode() + member_id.bytes
