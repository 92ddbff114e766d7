"""The note that goes with the journal: says that it is partial, and how to import it."""

from services.wallet.documents.sheet import Column, Sheet, pdf
from services.wallet.domain.books import MARK
from services.wallet.domain.chart import EURO_KINDS, INTERNAL, Chart


def covering_note(chart: Chart, file_name: str, year: int, made: str) -> bytes:
    """A PDF for the accountant."""
    notes = (
        f"Fichier : {file_name}. Exercice du 1er janvier au 31 décembre {year}.",
        "Ce fichier suit la présentation de l'article A47 A-1 du livre des procédures fiscales (18 colonnes). Il est "
        f"PARTIEL : chaque libellé commence par « {MARK} ». Il ne contient que les euros qui passent par le "
        "porte-monnaie de la coopérative. Il est destiné à l'import par l'expert-comptable, dont le logiciel émet le "
        "fichier légal ; il ne doit pas être remis à l'administration en l'état.",
        "Les à-nouveaux (écriture 0 du journal des à-nouveaux) reprennent les soldes des tiers et de la banque ; leur "
        "contrepartie réunit tout le reste. Ne les importez pas si vos propres à-nouveaux font foi.",
        "Les crédits (SUB, COL) sont hors bilan. Les noms des membres ne sont pas dans le porte-monnaie : l'auxiliaire "
        "est leur numéro de membre.",
    )
    sheet = Sheet(
        "note",
        "Note d'accompagnement du journal partiel",
        (Column("Nature de compte", width=20), Column("Compte", width=10), Column("Intitulé", width=40)),
        notes,
    )
    rows = []
    for kind in EURO_KINDS:
        number = chart.accounts[kind]
        rows.append((kind, "", "interne") if number == INTERNAL else (kind, number, chart.labels[number]))
    return pdf(sheet, rows, made)
