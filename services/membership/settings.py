"""The environment of membership under the prefix `MEMBERSHIP_`: what every service has, and keys, passwords, mail."""

import tempfile
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class MembershipSettings(ServiceSettings):
    """Settings of membership; every duration says its unit."""

    model_config = SettingsConfigDict(env_prefix="MEMBERSHIP_")

    signing_key_file: Path | None = None
    """PEM of an Ed25519 private key, or a folder of several: the last by name signs, all are published; a name that
    ends in `.next.pem` is published and does not sign yet. Only a test may run without one: it makes its own."""

    access_token_seconds: Annotated[int, Field(ge=30, le=600)] = 600
    session_idle_days: Annotated[int, Field(ge=1, le=90)] = 30
    session_days: Annotated[int, Field(ge=1, le=365)] = 90
    verification_hours: Annotated[int, Field(ge=1, le=168)] = 48

    password_memory_kib: Annotated[int, Field(ge=19_456, le=1_048_576)] = 19_456
    password_time_cost: Annotated[int, Field(ge=2, le=20)] = 2
    password_concurrency: Annotated[int, Field(ge=1, le=32)] = 2
    """Hashes that one process computes at the same time; each takes the memory above."""

    registrations_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 60
    """From one address of the network."""

    mail: Annotated[
        Literal["folder", "smtp"], Field(validation_alias=AliasChoices("MEMBERSHIP_MAIL", "MAIL", "mail"))
    ] = "folder"
    mail_folder: Path | None = None
    """Where mails are written with MEMBERSHIP_MAIL=folder; required in production."""
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] = "ne-pas-repondre@pour-et-par.invalid"
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: Annotated[int, Field(ge=1, le=50)] = 15
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s#?]+$")] = "http://127.0.0.1:8000"
    """Where people read: links in mails start with it."""

    bootstrap_password: SecretStr | None = None
    """The first administrator's password, for the bootstrap command only."""

    @model_validator(mode="after")
    def _production_has_keys_and_mail(self) -> Self:
        if self.signing_key_file is None and self.environment != "test":
            raise ValueError("MEMBERSHIP_SIGNING_KEY_FILE names the Ed25519 key (PEM file or folder) that signs tokens")
        if self.environment == "production" and self.mail == "folder" and self.mail_folder is None:
            raise ValueError("MEMBERSHIP_MAIL=folder needs MEMBERSHIP_MAIL_FOLDER; to send mail, MEMBERSHIP_MAIL=smtp")
        return self

    @property
    def mail_directory(self) -> Path:
        """The folder that mails are written to."""
        return self.mail_folder or Path(tempfile.gettempdir()) / "pourpar-mail"
