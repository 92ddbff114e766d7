"""How a service stands on HTTP: the application factory, and everything a route may ask for."""

from shared.web.application import bare_application, create_application, create_operations_application
from shared.web.direct import served_directly
from shared.web.fields import (
    AmountBody,
    Body,
    Day,
    Id,
    Integer,
    Moment,
    NonNegativeInteger,
    PositiveInteger,
    View,
    text,
)
from shared.web.gathering import Gathered, Gatherer, IdempotencyKey, gathered
from shared.web.health import Readiness, ReadinessCheck, database_readiness
from shared.web.idempotency import Answer, Once
from shared.web.identity.callers import Caller, OptionalCaller
from shared.web.identity.freshness import require_fresh_login
from shared.web.identity.keys import FetchedKeys, FixedKeys, KeySource
from shared.web.identity.tokens import Identity
from shared.web.limits import Limits, client_address, give_back, take_token
from shared.web.openapi import openapi_document
from shared.web.pagination import Page, Paged, PageQuery, paged, read_number
from shared.web.policies import PoliciesView, policies_view
from shared.web.preconditions import etag, if_match
from shared.web.problems import problems
from shared.web.streams import StreamEvent, event_stream
from shared.web.work import Work

__all__ = [
    "AmountBody",
    "Answer",
    "Body",
    "Caller",
    "Day",
    "FetchedKeys",
    "FixedKeys",
    "Gathered",
    "Gatherer",
    "Id",
    "IdempotencyKey",
    "Identity",
    "Integer",
    "KeySource",
    "Limits",
    "Moment",
    "NonNegativeInteger",
    "Once",
    "OptionalCaller",
    "Page",
    "PageQuery",
    "Paged",
    "PoliciesView",
    "PositiveInteger",
    "Readiness",
    "ReadinessCheck",
    "StreamEvent",
    "View",
    "Work",
    "bare_application",
    "client_address",
    "create_application",
    "create_operations_application",
    "database_readiness",
    "etag",
    "event_stream",
    "gathered",
    "give_back",
    "if_match",
    "openapi_document",
    "paged",
    "policies_view",
    "problems",
    "read_number",
    "require_fresh_login",
    "served_directly",
    "take_token",
    "text",
]
