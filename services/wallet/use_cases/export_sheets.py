"""The tables that the presidency and the accountant take away: their columns, and their rows over a period."""

from services.wallet.documents.sheet import Column, Sheet

_SIX = (
    Column("Ouverture débit", "amount", 9),
    Column("Ouverture crédit", "amount", 9),
    Column("Débit", "amount", 9),
    Column("Crédit", "amount", 9),
    Column("Clôture débit", "amount", 9),
    Column("Clôture crédit", "amount", 9),
)
_PARTIAL = (
    "Extrait partiel : les euros qui passent par le porte-monnaie de la coopérative, pour l'expert-comptable.",
    "Les crédits (SUB, COL) sont hors bilan et n'y figurent jamais.",
)
GENERAL_BALANCE = Sheet(
    "balance-generale", "Balance générale", (Column("Compte", width=7), Column("Intitulé", width=24), *_SIX), _PARTIAL
)
AUXILIARY_BALANCE = Sheet(
    "balance-auxiliaire",
    "Balance auxiliaire",
    (Column("Compte", width=7), Column("Auxiliaire", width=13), Column("Tiers", width=18), *_SIX),
    _PARTIAL,
)
GENERAL_LEDGER = Sheet(
    "grand-livre",
    "Grand livre",
    (
        Column("Compte", width=6),
        Column("Intitulé", width=18),
        Column("Date", "day", 9),
        Column("Pièce", width=28),
        Column("Auxiliaire", width=12),
        Column("Libellé", width=22),
        Column("Débit", "amount", 10),
        Column("Crédit", "amount", 10),
        Column("Solde", "amount", 10),
    ),
    _PARTIAL,
)
AUXILIARY_LEDGER = Sheet(
    "grand-livre-auxiliaire",
    "Grand livre auxiliaire",
    (
        Column("Compte", width=6),
        Column("Auxiliaire", width=12),
        Column("Tiers", width=16),
        Column("Date", "day", 9),
        Column("Pièce", width=28),
        Column("Libellé", width=22),
        Column("Débit", "amount", 10),
        Column("Crédit", "amount", 10),
        Column("Solde", "amount", 10),
    ),
    _PARTIAL,
)
CREDITS = Sheet(
    "credits",
    "État des crédits (hors bilan)",
    (Column("Unité", width=8), Column("Ligne", width=50), Column("Crédits", "amount", 14)),
    (
        "Les crédits ne sont ni une dette ni une monnaie : aucun taux n'est promis avant le vote annuel.",
        "SUB : crédits de subvention, jamais convertibles. COL : crédits-collectivité.",
    ),
)
VAT = Sheet(
    "tva",
    "TVA facturée par taux",
    (
        Column("Taux", width=10),
        Column("Base HT", "amount", 14),
        Column("TVA", "amount", 14),
        Column("Factures", "count", 8),
    ),
    ("À la date de facturation. L'exigibilité (encaissement ou débits) se règle dans la déclaration.",),
)
