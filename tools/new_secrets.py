"""Write .env for docker-compose.yml with fresh passwords, and a signing key: `python -m tools.new_secrets`.

`--signing-key FILE` writes one more Ed25519 key and nothing else, for a rotation. Nothing that exists is overwritten.
"""

import argparse
import os
import re
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / ".env.example"
CONTAINER_USER = 10_001
"""The user id of the images (Dockerfile), which has to read the keys."""
_GIVEN_FROM_OUTSIDE = frozenset({"MEMBERSHIP_SMTP_PASSWORD"})
_EMPTY_PASSWORD = re.compile(r"^([A-Z_]+_(?:PASSWORD|KEYS))=$", re.MULTILINE)


def filled_in(example: str) -> str:
    """The example with a fresh password in every place that waits for one."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        return match[0] if name in _GIVEN_FROM_OUTSIDE else f"{name}={secrets.token_urlsafe(24)}"

    return _EMPTY_PASSWORD.sub(fill, example)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads. Raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def write_signing_key(path: Path) -> None:
    """Write a new Ed25519 key (PEM, PKCS 8), for the user of the containers where we may. Raises FileExistsError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    write_private(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    if os.geteuid() == 0:
        for made in (path, path.parent):
            os.chown(made, CONTAINER_USER, CONTAINER_USER)
    else:
        print(f"The containers read it as user {CONTAINER_USER}: sudo chown -R {CONTAINER_USER} {path.parent}")


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_secrets", description="Fresh secrets for containers.")
    parser.add_argument("--output", type=Path, default=ROOT / ".env", help="the file of variables to write")
    parser.add_argument("--keys", type=Path, default=ROOT / "signing-keys", help="the folder of signing keys")
    parser.add_argument("--signing-key", type=Path, help="write this key and nothing else")
    given = parser.parse_args()
    try:
        if given.signing_key is None:
            write_private(given.output, filled_in(EXAMPLE.read_text(encoding="utf-8")).encode())
            print(f"Written: {given.output}. Fill in what stands under “To decide”.")
        key: Path = given.signing_key or given.keys / "0001.pem"
        write_signing_key(key)
    except FileExistsError as error:
        print(f"{error.filename} exists and is left as it is.", file=sys.stderr)
        return 1
    print(f"Written: {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
