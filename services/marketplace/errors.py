"""Everything that can go wrong in marketplace: code, status, and the sentence in French and English."""

from shared.errors import Problem


class ActivePlugRequired(
    Problem,
    code="active_plug_required",
    status=403,
    fr="Il faut être un Plug actif pour faire cela.",
    en="This takes an active Plug.",
):
    """The caller never was a Plug, is suspended, or has left."""


class CharterSignatureRequired(
    Problem,
    code="charter_signature_required",
    status=403,
    fr="Signez d'abord la charte de la coopérative.",
    en="Sign the charter of the cooperative first.",
):
    """Only who signed the charter publishes."""


class TerritoryNotServed(
    Problem,
    code="territory_not_served",
    status=422,
    fr="Ce territoire n'est pas ouvert dans la coopérative.",
    en="This territory is not open in the cooperative.",
):
    """A listing names a territory that was never announced."""


class ListingState(
    Problem,
    code="listing_state",
    status=409,
    fr="Ce n'est pas possible pour une annonce dans l'état « {state} ».",
    en="This is not possible for a listing in state “{state}”.",
):
    """A listing goes from draft to published to withdrawn, never back."""


class ListingClosed(
    Problem,
    code="listing_closed",
    status=409,
    fr="Cette annonce ne prend pas de commande.",
    en="This listing takes no orders.",
):
    """Withdrawn, or hidden while its seller is suspended."""


class ListingChanged(
    Problem,
    code="listing_changed",
    status=409,
    fr="L'annonce a changé : sa version est maintenant {version}. Relisez-la avant de commander.",
    en="The listing has changed: its version is {version} now. Read it again before you order.",
):
    """The buyer has read another version than the one that is published."""


class OwnListing(
    Problem,
    code="own_listing",
    status=409,
    fr="On ne commande pas à soi-même.",
    en="Nobody orders from themselves.",
):
    """The buyer is the seller."""


class OrderState(
    Problem,
    code="order_state",
    status=409,
    fr="Ce n'est pas possible pour une commande dans l'état « {state} ».",
    en="This is not possible for an order in state “{state}”.",
):
    """The table of transitions has no such step from here."""


class PaymentNotHeld(
    Problem,
    code="payment_not_held",
    status=409,
    fr="Les crédits de l'acheteur ne sont pas encore réservés (paiement « {payment} ») : rien n'est perdu, réessayez.",
    en="The buyer's credits are not held yet (payment “{payment}”): nothing is lost, try again.",
):
    """A seller accepts only what is held."""


class NotYourPart(
    Problem,
    code="not_your_part",
    status=403,
    fr="C'est à l'autre partie de le faire.",
    en="This is for the other party to do.",
):
    """A buyer may not do what is the seller's, nor the other way round."""


class MilestoneNotHigher(
    Problem,
    code="milestone_not_higher",
    status=409,
    fr="Des étapes acceptées ont déjà donné {reached} dix-millièmes du prix : il en faut davantage.",
    en="Accepted milestones have given {reached} bps of the price already: it takes more than that.",
):
    """What a milestone gave the seller is final."""


class NothingProposed(
    Problem,
    code="nothing_proposed",
    status=409,
    fr="L'autre partie ne propose pas ce partage.",
    en="The other party does not propose this share.",
):
    """A dispute is resolved by one party's proposal and the other's agreement to the same share."""


class RefundTooLarge(
    Problem,
    code="refund_too_large",
    status=409,
    fr="Il reste {left} centièmes de crédit à rembourser au plus sur cette commande.",
    en="At most {left} hundredths of a credit are left to refund on this order.",
):
    """Refunds never come to more than the order gave its seller."""
