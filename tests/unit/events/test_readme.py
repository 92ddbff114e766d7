"""The README names every route and every table that there is."""

from pathlib import Path

from services.events.app import service
from shared.web import bare_application, openapi_document

README = Path(__file__).parents[3] / "services" / "events" / "README.md"


def test_every_table_is_named() -> None:
    page = README.read_text(encoding="utf-8")
    missing = [name for name in service.metadata.tables if f"`{name}`" not in page]
    assert missing == []


def test_every_route_is_named() -> None:
    page = README.read_text(encoding="utf-8")
    application = bare_application(name="events", title=service.title, routers=service.routers)
    shown = page[page.index("## Routes") : page.index("## Tables")]
    ends = {path.rsplit("/", 1)[-1] for path in openapi_document(application)["paths"]}
    plain = {end for end in ends if not end.startswith("{")}
    missing = [end for end in plain if f"/{end}" not in shown]
    assert missing == []
