"""What the doors of one gateway share: its database, its settings, how it knows callers."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from shared.database.engine import Database
from shared.settings import ServiceSettings
from shared.web.identity.tokens import TokenVerifier


@dataclass(slots=True)
class GatewayState:
    """Hung on the application once; routes reach it through their dependencies only."""

    settings: ServiceSettings
    database: Database
    verifier: TokenVerifier
    gatherers: dict[object, Any] = field(default_factory=dict)
    """One gatherer a declaration, made at its first request."""


def attach_state(application: FastAPI, state: GatewayState) -> None:
    """Hang the state on an application."""
    application.state.gateway = state


def state_of(connection: HTTPConnection) -> GatewayState:
    """The state of the application that serves this request."""
    state: GatewayState = connection.app.state.gateway
    return state
