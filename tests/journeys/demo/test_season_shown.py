"""A whole demo: what it prints, that everything it invites to is there, and that a seed plays the same again."""

import re
import signal

import httpx

from tests.journeys.demo.launcher import demo, gone

PLAYED_AGAIN = (
    "begins the cooperative",
    "Technical presidency",
    "Drawn,",
    "commitment",
    "On stage",
    "Scouted",
    "Full tracks",
)
AMOUNTS = ("965,00 €", "579,00 €", "386,00 €")


async def test_a_season_is_played_shown_and_played_again_alike() -> None:
    async with demo(SEED="11") as first:
        await first.until("Running.")
        below = first.below()
        _shows_what_it_chose(first.lines)
        _figures_are_right(first.lines)
        await _documentation_and_log_in_work(first.lines)
        first.process.send_signal(signal.SIGINT)
        assert await first.end() == 0
        assert first.errors == ""
    assert len(below) > 5
    assert gone(below)
    async with demo(SEED="11", ONCE="1") as second:
        assert await second.end() == 0, second.errors
    assert _told(second.lines) == _told(first.lines)
    assert len(_told(second.lines)) == len(PLAYED_AGAIN)
    seconds = re.search(r"went well: ([0-9.]+) s in all", "\n".join(second.lines))
    assert seconds is not None
    assert float(seconds[1]) < 60


def _told(lines: list[str]) -> list[str]:
    """The lines that hold names and draws."""
    return [line for line in lines if any(words in line for words in PLAYED_AGAIN)]


def _shows_what_it_chose(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "SEED=11" in text
    assert re.search(r"^PostgreSQL \d+: ", text, re.MULTILINE)
    assert re.search(r"^Bus: ", text, re.MULTILINE)
    for number in range(1, 6):
        assert re.search(rf"^{number}\. ", text, re.MULTILINE)


def _figures_are_right(lines: list[str]) -> None:
    """The table, to the cent."""
    artists = [line for line in lines if re.search(r"\bartist\b.*→", line)]
    assert len(artists) == 3
    for line, amount in zip(artists, AMOUNTS, strict=True):
        assert f"0,00 € → {amount}" in line
    buyer, seller, third = artists
    assert "0,00 SUB → 70,00 SUB" in buyer
    assert "0,00 SUB → 100,00 SUB" in seller
    assert "0,00 COL → 30,00 COL" in seller
    assert "0,00 SUB → 100,00 SUB" in third
    pot = next(line for line in lines if line.strip().startswith("pot commun"))
    assert "0,00 € → 360,00 €" in pot
    presidency = next(line for line in lines if re.search(r"\bpresidency\b.*→", line))
    assert "0,00 € → 110,00 €" in presidency
    assert "  SUB: 300,00 SUB issued - 30,00 SUB destroyed = 270,00 SUB" in lines
    assert "  COL: 30,00 COL issued - 0,00 COL destroyed = 30,00 COL" in lines
    pairs = {line.split("  ")[1] for line in lines if re.search(r"^  \w+ → \w+ ", line) and "sender" not in line}
    assert {"events → membership", "marketplace → wallet", "missions → wallet", "wallet → missions"} <= pairs


async def _documentation_and_log_in_work(lines: list[str]) -> None:
    text = "\n".join(lines)
    pages = re.findall(r"^  (\w+) +(http://127\.0\.0\.1:\d+)/docs$", text, re.MULTILINE)
    assert len(pages) == 5
    people = re.findall(r"(\S+@demo\.pour-et-par\.test)  +(\S+)$", text, re.MULTILINE)
    assert len(people) == 9
    async with httpx.AsyncClient(trust_env=False) as client:
        for _, address in pages:
            assert (await client.get(f"{address}/docs")).status_code == 200
        for email, password in people:
            body = {"email": email, "password": password}
            answer = await client.post(f"{dict(pages)['membership']}/v1/sessions", json=body)
            assert answer.status_code == 201, answer.text
