"""Reading the chart of accounts: one TOML file a cooperative, refused with the line that is wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from services.wallet.domain.chart import (
    ACCRUALS,
    EURO_GROUPS,
    EURO_KINDS,
    INTERNAL,
    OPENINGS,
    Chart,
    GroupRule,
    VehicleAccounts,
)
from services.wallet.domain.vehicles import VEHICLES
from services.wallet.errors import ChartRefused
from services.wallet.settings import WalletSettings

SECTIONS = (*EURO_GROUPS, OPENINGS, ACCRUALS)
_NUMBER = re.compile(r"[1-9][0-9]{2,11}")
_JOURNAL = re.compile(r"[A-Z0-9]{1,6}")
_HEADER = re.compile(r"\[([a-z_.]+)\]")
_KEY = re.compile(r"([A-Za-z0-9_]+)\s*=")


@lru_cache(maxsize=4)
def load_chart(path: Path | None) -> Chart:
    """The chart in the file at `path`, or the shipped one. Raises ChartRefused, which names the line."""
    if path is None:
        return parse_chart(files("services.wallet.documents").joinpath("chart.toml").read_text(encoding="utf-8"))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChartRefused(line=0, reason=f"{path.name} cannot be read") from error
    return parse_chart(text)


def findings(settings: WalletSettings) -> list[tuple[str, str]]:
    """What `doctor` says of the chart, and of the number that the files bear."""
    try:
        chart = load_chart(settings.chart_file)
    except ChartRefused as refused:
        return [("chart of accounts", str(refused))]
    told = f"ok ({len(chart.labels)} accounts, {len(chart.journals)} journals)"
    return [("chart of accounts", told), ("SIREN", "ok" if settings.siren else "note: WALLET_SIREN is not set")]


def parse_chart(text: str) -> Chart:
    """A chart that is whole: each euro account kind, group and vehicle has numbers, each number its label."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise ChartRefused(line=int(found.group(1)) if found else 0, reason=str(error)) from error
    return _Reader(data, _places(text)).chart()


def _places(text: str) -> dict[str, int]:
    """The line of each section and of each key in it."""
    places, section = {"": 1}, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line.strip()):
            section = header.group(1)
            places.setdefault(section, number)
        elif key := _KEY.match(line.strip()):
            places.setdefault(f"{section}.{key.group(1)}", number)
    return places


class _Reader:
    """Goes through what TOML gave and refuses the first thing that does not fit."""

    def __init__(self, data: Mapping[str, Any], places: Mapping[str, int]) -> None:
        self._data = data
        self._places = places

    def chart(self) -> Chart:
        known = {"journals", "labels", "accounts", "vehicles", "groups"}
        for name in self._data:
            if name not in known:
                self._refuse(name, f"[{name}] is not a section of a chart")
        journals = {code: self._text("journals", code) for code in self._section("journals")}
        for code in journals:
            if not _JOURNAL.fullmatch(code):
                self._refuse(f"journals.{code}", f"{code} is no journal code: one to six capitals or digits")
        labels = {number: self._text("labels", number) for number in self._section("labels")}
        self._nothing_else("accounts", EURO_KINDS)
        self._nothing_else("vehicles", VEHICLES)
        self._nothing_else("groups", SECTIONS)
        return Chart(
            journals=journals,
            labels=labels,
            accounts=dict(self._accounts()),
            groups={name: self._group(name, journals) for name in SECTIONS},
            vehicles={name: self._vehicle(name) for name in VEHICLES},
        )

    def _accounts(self) -> Iterator[tuple[str, str]]:
        section = self._section("accounts")
        for kind in EURO_KINDS:
            place = f"accounts.{kind}"
            if kind not in section:
                self._refuse(place, f"the account kind {kind} has no general account")
            yield kind, INTERNAL if section[kind] == INTERNAL else self._number(place, section[kind])

    def _group(self, name: str, journals: Mapping[str, str]) -> GroupRule:
        place = f"groups.{name}"
        rule = self._section("groups").get(name)
        if not isinstance(rule, dict):
            self._refuse(place, f"the group kind {name} is not mapped")
        for key in rule:
            if key not in ("journal", "label", "contra"):
                self._refuse(f"{place}.{key}", f"{key} is not known here")
        if rule.get("journal") not in journals:
            self._refuse(f"{place}.journal", f"{name}: {rule.get('journal')} is not one of the journals")
        label = rule.get("label")
        if not isinstance(label, str) or not label.strip() or not label.isprintable():
            self._refuse(f"{place}.label", f"{name} has no label")
        return GroupRule(rule["journal"], label.strip(), self._contra(place, rule.get("contra")))

    def _contra(self, place: str, given: object) -> Mapping[str, str]:
        place = f"{place}.contra"
        if not isinstance(given, dict):
            return {"": self._number(place, given)}
        if "other" not in given:
            self._refuse(place, "a table of contra accounts names `other`")
        for kind in given:
            if kind != "other" and kind not in EURO_KINDS:
                self._refuse(place, f"{kind} is no euro account kind")
        return {("" if kind == "other" else kind): self._number(place, number) for kind, number in given.items()}

    def _vehicle(self, name: str) -> VehicleAccounts:
        place = f"vehicles.{name}"
        given = self._section("vehicles").get(name)
        if not isinstance(given, dict) or set(given) != {"charge", "debt"}:
            self._refuse(place, f"the vehicle {name} needs a charge and a debt account")
        return VehicleAccounts(self._number(place, given["charge"]), self._number(place, given["debt"]))

    def _number(self, place: str, given: object) -> str:
        if not isinstance(given, str) or not _NUMBER.fullmatch(given):
            self._refuse(place, f"{given!r} is no account number: three to twelve digits between quotes")
        if given not in self._section("labels"):
            self._refuse(place, f"the account {given} has no label")
        return given

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self._data.get(name)
        if not isinstance(section, dict) or not section:
            self._refuse(name, f"[{name}] is missing")
        return section

    def _text(self, section: str, key: str) -> str:
        value = self._data[section][key]
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self._refuse(f"{section}.{key}", f"{key} has no label")
        return value.strip()

    def _nothing_else(self, section: str, names: tuple[str, ...]) -> None:
        for name in self._section(section):
            if name not in names:
                self._refuse(f"{section}.{name}", f"{name} is not known in [{section}]")

    def _refuse(self, place: str, reason: str) -> NoReturn:
        """Raise, naming the line of the place, or of the nearest section around it."""
        while place not in self._places:
            place = place.rpartition(".")[0]
        raise ChartRefused(line=self._places[place], reason=reason)
