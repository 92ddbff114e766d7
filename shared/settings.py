"""Settings that every service has, typed, each with its limit or default. A service adds its own in its `settings.py`.

Variables of one service start with its name (`WALLET_DATABASE_URL`); those of the whole system do not (`ENVIRONMENT`).
"""

from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Environment = Literal["production", "demo", "test"]


class ServiceSettings(BaseSettings):
    """The environment of one service; subclass with `model_config = SettingsConfigDict(env_prefix="WALLET_")`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    # One service
    database_url: SecretStr
    """postgresql://… of the runtime role (no DDL)."""
    migration_database_url: SecretStr | None = None
    """postgresql://… of the owner role; the runtime URL when absent (a single-role installation)."""
    bus_url: SecretStr
    """amqp(s)://… (RabbitMQ, production) or postgresql://… (the table bus of the demo)."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    listen_fd: int | None = None
    """An inherited listening socket; the native launcher hands it to every copy of an api."""
    operations_host: str = "127.0.0.1"
    """Where worker and relay listen for health and metrics; elsewhere than on loopback TRUSTED_PROXIES may see them."""
    operations_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of worker and relay for health and metrics; 0 takes a free one."""
    database_pool: Annotated[int, Field(ge=1, le=100)] = 8
    batch_limit: Annotated[int, Field(ge=1, le=2000)] = 500
    """Messages that one consumer takes into one transaction at the most."""

    # The whole system
    environment: Annotated[Environment, Field(validation_alias=AliasChoices("ENVIRONMENT", "environment"))] = (
        "production"
    )
    time_zone: Annotated[str, Field(validation_alias=AliasChoices("TIME_ZONE", "time_zone"))] = "Europe/Paris"
    cooperative: Annotated[
        str, Field(pattern=r"^[a-z0-9-]{1,40}$", validation_alias=AliasChoices("COOPERATIVE", "cooperative"))
    ] = "pour-et-par"
    territory: Annotated[UUID | None, Field(validation_alias=AliasChoices("TERRITORY", "territory"))] = None
    clock_file: Annotated[Path | None, Field(validation_alias=AliasChoices("CLOCK_FILE", "clock_file"))] = None
    log_format: Annotated[
        Literal["json", "console"], Field(validation_alias=AliasChoices("LOG_FORMAT", "log_format"))
    ] = "json"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(validation_alias=AliasChoices("LOG_LEVEL", "log_level"))
    ] = "INFO"
    jwks_url: Annotated[str, Field(validation_alias=AliasChoices("JWKS_URL", "jwks_url"))] = (
        "http://127.0.0.1:8001/v1/jwks.json"
    )
    token_issuer: Annotated[  # a name, not a secret, like the audience
        str, Field(validation_alias=AliasChoices("TOKEN_ISSUER", "token_issuer"))
    ] = "membership"  # noqa: S105
    token_audience: Annotated[str, Field(validation_alias=AliasChoices("TOKEN_AUDIENCE", "token_audience"))] = "pourpar"  # noqa: S105
    cors_origins: Annotated[
        tuple[str, ...], NoDecode, Field(validation_alias=AliasChoices("CORS_ORIGINS", "cors_origins"))
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...], NoDecode, Field(validation_alias=AliasChoices("TRUSTED_PROXIES", "trusted_proxies"))
    ] = ()
    public_docs: Annotated[bool, Field(validation_alias=AliasChoices("PUBLIC_DOCS", "public_docs"))] = False
    """Serve /docs and /openapi.json without being on loopback. Always served in demo and test."""

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"TIME_ZONE {value!r} is not in the time zone database")
        return value

    @model_validator(mode="after")
    def _production_is_real(self) -> Self:
        if self.environment == "production" and self.clock_file is not None:
            raise ValueError("CLOCK_FILE moves time and is refused in production")
        return self

    @property
    def serves_docs(self) -> bool:
        """Whether this gateway shows its documentation pages."""
        return self.public_docs or self.environment != "production"
