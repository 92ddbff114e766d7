"""A file of SEPA transfers (pain.001.001.09 or .03), the same for the same batch however often it is made.

sepaxml builds it and checks it against the schema; its random ids and the clock's time are replaced here by what the
batch says, and salaries get their category. A file is made again, never edited.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from services.wallet.domain.bank_accounts import BankAccount

SepaForm = Literal["pain.001.001.09", "pain.001.001.03"]

# What banks take beside letters and digits (EPC217-08); sepaxml has made Latin letters of all others before.
_REFUSED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


@dataclass(frozen=True, slots=True)
class SepaLine:
    """A transfer to a member, in cents; `end_to_end` comes back in the bank's statement."""

    end_to_end: str
    account: BankAccount
    cents: int
    about: str


@dataclass(frozen=True, slots=True)
class SepaOrder:
    """One file: from which account, when, and what kind of batch."""

    batch_id: UUID
    payer: BankAccount
    made_at: datetime
    execute_on: date
    salaries: bool


def sepa_file(order: SepaOrder, lines: Sequence[SepaLine], form: SepaForm) -> bytes:
    """The file, checked against the schema of its form. Text is Latin letters only."""
    config = {"name": _plain(order.payer.holder), "IBAN": order.payer.iban, "currency": "EUR", "batch": True}
    if order.payer.bic:
        config["BIC"] = order.payer.bic
    sepa = SepaTransfer(config, schema=form, clean=True)
    for line in lines:
        payment = {
            "name": _plain(line.account.holder),
            "IBAN": line.account.iban,
            "amount": line.cents,
            "execution_date": order.execute_on,
            "description": _plain(line.about),
            "endtoend_id": line.end_to_end,
        }
        if line.account.bic:
            payment["BIC"] = line.account.bic
        sepa.add_payment(payment)
    document = _with_own_ids(sepa.export(validate=False), order, form)
    try_valid_xml(document, form)
    return document


def _plain(text: str) -> str:
    from text_unidecode import unidecode  # noqa: PLC0415 - as sepaxml does: its table is large

    return " ".join(_REFUSED.sub(" ", unidecode(text)).split())[:70] or "-"


def _with_own_ids(made: bytes, order: SepaOrder, form: SepaForm) -> bytes:
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{form}}}"
    root = ET.fromstring(made)  # noqa: S314 - our own text of a moment ago
    kind = "S" if order.salaries else "P"
    name = f"{kind}-{order.batch_id.hex}"
    _one(root, f"{space}MsgId").text = name
    _one(root, f"{space}CreDtTm").text = order.made_at.strftime("%Y-%m-%dT%H:%M:%S")
    _one(root, f"{space}PmtInfId").text = name
    if order.salaries:
        purpose = ET.SubElement(_one(root, f"{space}PmtTpInf"), f"{space}CtgyPurp")
        ET.SubElement(purpose, f"{space}Cd").text = "SALA"
    ET.register_namespace("", space.strip("{}"))
    content: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>' + content


def _one(root: ET.Element, tag: str) -> ET.Element:
    found = next(root.iter(tag), None)
    if found is None:
        raise LookupError(tag)
    return found
