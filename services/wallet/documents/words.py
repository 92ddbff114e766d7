"""What accounts and groups are called on paper, in French."""

from typing import Final

GROUP_WORDS: Final = {
    "grant": "Crédits de subvention de l'année",
    "grant_ended": "Fin du statut Plug",
    "expiry": "Crédits de subvention périmés",
    "roll_over": "Crédits de subvention reportés",
    "settlement": "Service entre membres",
    "refund": "Remboursement d'une commande",
    "claim_recovery": "Recouvrement d'un remboursement",
    "gift": "Don",
    "hold_settlement": "Don mis de côté, puis versé",
    "fees": "Honoraires de mission",
    "fees_reversal": "Annulation d'honoraires",
    "set_off": "Compensation de ce qui était dû",
    "invoice": "Facture",
    "credit_note": "Avoir",
    "payment": "Encaissement",
    "payment_reversal": "Encaissement annulé",
    "write_off": "Créance abandonnée",
    "payout": "Versement",
    "payout_return": "Versement revenu",
    "conversion": "Conversion annuelle",
    "conversion_line": "Conversion annuelle",
    "conversion_reversal": "Conversion annulée",
    "conversion_line_reversal": "Conversion annulée",
    "allocation": "Dotation du fonds de réserve",
    "investment": "Investissement",
    "opening": "Reprise de solde",
    "collective_service": "Service au collectif",
    "partner_payment": "Échange avec une autre coopérative",
    "correction": "Correction décidée",
}
ACCOUNT_WORDS: Final = {
    "member_sub": "Crédits de subvention (SUB)",
    "member_col": "Crédits-collectivité (COL)",
    "member_eur": "Euros à vous verser",
    "direct_costs": "Frais avancés à vous rembourser",
    "member_receivable": "Ce que vous devez à la coopérative",
}
RULE_WORDS: Final = {
    "rules": "règles publiées",
    "pot_share_bps": "part du pot commun",
    "yearly_grant": "subvention de l'année",
    "sub_rolls_over": "fin des subventions",
    "gift_yearly_limit": "limite annuelle des dons",
    "hold_days": "durée des réservations",
    "conversion_basis": "base de la conversion",
    "activity_moved": "activité comptée",
    "redistribution_bps": "part redistribuée du pot",
    "reserve_bps": "part du fonds de réserve",
    "pot_basis": "pot compté",
    "conversion_cap": "plafond de la conversion",
    "minimum_payout": "versement minimal",
    "contest_days": "délai de contestation",
    "payable_at": "exigibilité des honoraires",
    "watched_cents_per_credit": "valeur suivie du crédit",
    "seller_vat_threshold": "seuil de TVA",
    "network_volume_limit": "limite du réseau",
    "reserves_until_capital": "réserves jusqu'au capital",
}


def group_word(kind: str) -> str:
    """What a group is called; a kind that has no word yet stands as it is."""
    return GROUP_WORDS.get(kind, kind)


def account_word(kind: str, year: int | None) -> str:
    """What an account of a member is called, with the year of SUB."""
    word = ACCOUNT_WORDS.get(kind, kind)
    return word if year is None else f"{word} {year}"


def rule_word(key: str) -> str:
    """What a rule is called; the key of a value that has no word stands as it is."""
    return RULE_WORDS.get(key, key)
