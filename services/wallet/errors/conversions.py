"""What can go wrong on the way of a conversion, beside its engine."""

from shared.errors import Problem


class ConversionWaits(
    Problem,
    code="conversion_waits",
    status=409,
    fr="L'année {year} ne peut pas encore être gelée ({waits_for}) ; la page de préparation dit ce qui manque.",
    en="The year {year} cannot be frozen yet ({waits_for}); its readiness says what is missing.",
):
    """Before 10 January, while SUB of the year is open, or while another service has not closed its 31 December."""


class ConversionNotYet(
    Problem,
    code="conversion_not_yet",
    status=409,
    fr="Cette étape n'est pas possible avant la fin du {until_on}.",
    en="This step is not possible before the end of {until_on}.",
):
    """The calendar or the contest window says so."""


class ConversionNotApproved(
    Problem,
    code="conversion_not_approved",
    status=409,
    fr="Aucune décision adoptée ne nomme l'empreinte de ce calcul.",
    en="No adopted decision names the hash of this computation.",
):
    """A vote approves one manifest; another computation takes another vote."""


class ContestedAlready(
    Problem,
    code="contested_already",
    status=409,
    fr="Vous contestez déjà ce calcul.",
    en="You contest this computation already.",
):
    """One contest a member and computation."""
