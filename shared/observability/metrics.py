"""Every metric of the system, declared once. Labels are names of routes, messages and outcomes, never of people.

One process is one service in one role, which the scraper knows; so no metric carries the service's name.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

REGISTRY: Final = CollectorRegistry(auto_describe=True)
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

ProcessCollector(registry=REGISTRY)

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LAGS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 60.0, 300.0, 3600.0, 86_400.0)

request_seconds = Histogram(
    "pourpar_http_request_seconds",
    "How long a request took, by route template",
    ("method", "route", "status"),
    buckets=_DURATIONS,
    registry=REGISTRY,
)
outbox_depth = Gauge("pourpar_outbox_depth", "Messages said and not yet confirmed by the bus", registry=REGISTRY)
outbox_age_seconds = Gauge(
    "pourpar_outbox_age_seconds",
    "Age of the oldest unconfirmed message; what is said again is not counted",
    registry=REGISTRY,
)
parked = Gauge(
    "pourpar_inbox_parked",
    "Messages that will be tried again: they wait for another one, or their handler failed",
    registry=REGISTRY,
)
dead = Gauge("pourpar_inbox_dead", "Messages that wait for an operator", registry=REGISTRY)
parked_age_seconds = Gauge("pourpar_inbox_parked_age_seconds", "Age of the oldest parked message", registry=REGISTRY)
jobs_overdue = Gauge("pourpar_jobs_overdue", "Jobs whose time has passed", registry=REGISTRY)
days_incomplete = Gauge(
    "pourpar_days_incomplete",
    "Business dates that another service has closed and of which messages are missing here",
    registry=REGISTRY,
)
inbox_lag_seconds = Histogram(
    "pourpar_inbox_lag_seconds",
    "From the moment a message was said to the commit of its effect here; what is said again is not counted",
    ("message",),
    buckets=_LAGS,
    registry=REGISTRY,
)
handled = Counter(
    "pourpar_messages_handled",
    "Messages taken from the bus, by outcome (applied, duplicate, parked, dead)",
    ("message", "outcome"),
    registry=REGISTRY,
)
published = Counter(
    "pourpar_messages_published",
    "Messages given to the bus, by outcome (confirmed, unroutable, unknown)",
    ("outcome",),
    registry=REGISTRY,
)
ledger_halted = Gauge(
    "pourpar_ledger_halted", "1 while a failed check of the ledger stops conversions", registry=REGISTRY
)
ledger_check_failed = Gauge(
    "pourpar_ledger_check_failed",
    "1 when the newest check of the ledger found a bad row, by scope (whole, incremental)",
    ("scope",),
    registry=REGISTRY,
)
ledger_check_age_seconds = Gauge(
    "pourpar_ledger_check_age_seconds",
    "Since the newest check of the ledger, by scope (whole, incremental)",
    ("scope",),
    registry=REGISTRY,
)
journal_unsealed_seconds = Gauge(
    "pourpar_journal_unsealed_seconds", "Age of the oldest group of the ledger without a seal", registry=REGISTRY
)
order_hold_age_days = Gauge(
    "pourpar_order_hold_age_days",
    "Since the oldest order whose credits are still set aside was placed",
    registry=REGISTRY,
)
batch_size = Histogram(
    "pourpar_gathered_batch_size",
    "Requests that shared one transaction",
    ("batch",),
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    registry=REGISTRY,
)

_request_children: dict[tuple[str, str, int], Histogram] = {}


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Record one answered request; `route` is the template, so that the number of series stays bounded."""
    key = (method, route, status)
    child = _request_children.get(key)
    if child is None:
        child = _request_children[key] = request_seconds.labels(method, route, str(status))
    child.observe(seconds)


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest(REGISTRY)
