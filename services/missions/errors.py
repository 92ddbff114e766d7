"""Everything that can go wrong in missions: code, status, and the sentence in French and English."""

from shared.errors import Problem


class InvalidSiren(
    Problem,
    code="invalid_siren",
    status=422,
    fr="Ce numéro SIREN n'existe pas : neuf chiffres dont la clé de contrôle est juste.",
    en="This SIREN does not exist: nine digits whose check digit is right.",
):
    """The SIREN fails the Luhn check."""


class UnknownClient(
    Problem,
    code="unknown_client",
    status=422,
    fr="Ce client n'est pas enregistré.",
    en="This client is not on record.",
):
    """A mission names a client that does not exist."""


class UnknownTerritory(
    Problem,
    code="unknown_territory",
    status=422,
    fr="Ce territoire n'est pas ouvert dans la coopérative.",
    en="This territory is not open in the cooperative.",
):
    """A mission names a territory that was never announced."""


class UnknownMember(
    Problem,
    code="unknown_member",
    status=422,
    fr="Cette personne n'est pas connue comme membre de la coopérative.",
    en="This person is not known as a member of the cooperative.",
):
    """A direct cost or a lead names somebody nobody has announced."""


class MemberNotPlug(
    Problem,
    code="member_not_plug",
    status=422,
    fr="Le membre n° {member_number} n'est pas un Plug actif.",
    en="Member no. {member_number} is not an active Plug.",
):
    """Somebody of the team is unknown, suspended or no longer a Plug; number 0 when unknown."""


class PlugInactive(
    Problem,
    code="plug_inactive",
    status=403,
    fr="Votre statut Plug n'est pas actif.",
    en="Your Plug status is not active.",
):
    """The caller is suspended or has left, and may not commit to anything."""


class MandateMissing(
    Problem,
    code="mandate_missing",
    status=403,
    fr="Il faut un mandat en cours pour faire cela.",
    en="This takes a mandate that is in force today.",
):
    """No mandate of the right role, dates and scope in the local table."""


class CeilingExceeded(
    Problem,
    code="ceiling_exceeded",
    status=403,
    fr="Ce montant dépasse le plafond de votre mandat.",
    en="This amount is over the ceiling of your mandate.",
):
    """Every mandate that would do has a ceiling under the amount."""


class MissionState(
    Problem,
    code="mission_state",
    status=409,
    fr="Ce n'est pas possible pour une mission dans l'état « {state} ».",
    en="This is not possible for a mission in state “{state}”.",
):
    """The state machine has no such transition from here."""


class EmptyTeam(
    Problem,
    code="empty_team",
    status=409,
    fr="La mission n'a pas encore d'équipe.",
    en="The mission has no team yet.",
):
    """Nobody to agree with, or to share between."""


class DuplicateMember(
    Problem,
    code="duplicate_member",
    status=422,
    fr="Un membre ne figure qu'une fois dans l'équipe.",
    en="A member stands in the team once.",
):
    """The same member twice in one team."""


class NotInTeam(
    Problem,
    code="not_in_team",
    status=403,
    fr="Seule une personne de l'équipe peut accepter le partage, et pour elle-même.",
    en="Only somebody of the team can agree to the split, and for themselves.",
):
    """The caller sees the mission and is not of its team."""


class SplitChanged(
    Problem,
    code="split_changed",
    status=409,
    fr="Le partage a changé ; la version en cours est la {current}.",
    en="The split has changed; the current version is {current}.",
):
    """The member agrees to a version that is no longer the current one."""


class NegativePool(
    Problem,
    code="negative_pool",
    status=409,
    fr="Le montant ne couvre pas les frais directs et la part du pot commun : il manque {missing} centimes.",
    en="The amount does not cover the direct costs and the share of the pot commun: {missing} cents are missing.",
):
    """accepted − direct costs − pot is below zero."""


class NobodyShares(
    Problem,
    code="nobody_shares",
    status=409,
    fr="Il reste {rest} centimes que personne ne reçoit : tous les poids sont à zéro.",
    en="There are {rest} cents that nobody gets: all weights are zero.",
):
    """The fixed parts do not use up the pool and no weight takes the rest."""


class DateNotPossible(
    Problem,
    code="date_not_possible",
    status=422,
    fr="Cette date n'est pas possible : entre le {first} et le {last}.",
    en="This date is not possible: between {first} and {last}.",
):
    """An acceptance before the work started, or in the future; an end before its start."""


class ReductionTooLarge(
    Problem,
    code="reduction_too_large",
    status=409,
    fr="La réduction dépasse le montant accepté.",
    en="The reduction is over the accepted amount.",
):
    """Nothing, or less, would be left of the accepted amount."""


class UnknownLine(
    Problem,
    code="unknown_line",
    status=422,
    fr="Cette ligne n'appartient pas aux honoraires de la mission, ou figure deux fois.",
    en="This line is not of the mission's fees, or stands twice.",
):
    """A reversal names a line that was never published."""


class ReversalTooLarge(
    Problem,
    code="reversal_too_large",
    status=409,
    fr="Il ne reste que {left} centimes à reprendre sur cette ligne.",
    en="Only {left} cents are left to take back from this line.",
):
    """More than the line minus what was reversed already."""


class NothingToReverse(
    Problem,
    code="nothing_to_reverse",
    status=409,
    fr="Tout a déjà été repris.",
    en="Everything has been taken back already.",
):
    """A full reversal of what is reversed wholly."""


class InvoiceTooLarge(
    Problem,
    code="invoice_too_large",
    status=409,
    fr="Il ne reste que {left} centimes hors taxes à facturer.",
    en="Only {left} cents excluding VAT are left to invoice.",
):
    """More than the accepted amount less what was invoiced; or a sum that no ledger holds."""


class PaymentTooLarge(
    Problem,
    code="payment_too_large",
    status=409,
    fr="Il ne reste que {left} centimes à recevoir sur cette facture.",
    en="Only {left} cents are left to receive on this invoice.",
):
    """More than the gross amount less what was received: an error of typing, or another invoice's money."""
