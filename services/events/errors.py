"""Everything that can go wrong in events: code, status, and the sentence in French and English."""

from shared.errors import Problem


class CrewOnly(
    Problem,
    code="crew_only",
    status=403,
    fr="Il faut un mandat en vigueur pour cette soirée (présidence technique, porteur de projet ou steward).",
    en="A mandate in force for this evening is needed (technical presidency, project lead or steward).",
):
    """No mandate lets the caller run this evening or plan one in this territory."""


class JurorsOnly(
    Problem,
    code="jurors_only",
    status=403,
    fr="Il faut un mandat de jury en vigueur et un statut Plug qui n'est ni suspendu ni terminé.",
    en="A jury mandate in force is needed, and no Plug status that is suspended or ended.",
):
    """The caller is not on the jury today."""


class SigningOnly(
    Problem,
    code="scouting_signature_required",
    status=403,
    fr="Seuls le président du jury, un steward ou la présidence technique prononcent les décisions du repérage.",
    en="Only the president of the jury, a steward or the technical presidency record decisions of the scouting.",
):
    """The caller may not close the scouting or record its decisions."""


class CuratorsOnly(
    Problem,
    code="curators_only",
    status=403,
    fr="Il faut un mandat en vigueur pour faire entrer ou sortir un titre de la playlist.",
    en="A mandate in force is needed to let a track into or out of the playlist.",
):
    """The caller may not change this playlist."""


class OwnAffair(
    Problem,
    code="own_affair",
    status=403,
    fr="Personne ne note, ne décide ni ne programme sa propre prestation.",
    en="Nobody scores, decides on or programmes their own performance.",
):
    """The caller is the artist concerned."""


class TerritoryNotKnown(
    Problem,
    code="territory_not_known",
    status=422,
    fr="Ce territoire n'est pas connu ici.",
    en="This territory is not known here.",
):
    """Events has not heard that this territory is open."""


class MemberNotKnown(
    Problem,
    code="member_not_known",
    status=422,
    fr="Ce membre n'est pas encore connu ici ; réessayez dans un instant.",
    en="This member is not yet known here; try again in a moment.",
):
    """Events has not heard of this member, so it has no member number."""


class EveningInThePast(
    Problem,
    code="evening_in_the_past",
    status=422,
    fr="La date d'une nouvelle soirée ne peut pas être passée.",
    en="A new evening cannot have a date in the past.",
):
    """The date is before today."""


class EveningState(
    Problem,
    code="evening_state",
    status=409,
    fr="La soirée est « {state} » ; cette action n'est pas possible.",
    en="The evening is {state}; this cannot be done.",
):
    """The evening is not in a state that allows the step."""


class SignUpState(
    Problem,
    code="sign_up_state",
    status=409,
    fr="L'inscription est « {state} » ; cette action n'est pas possible.",
    en="The sign-up is {state}; this cannot be done.",
):
    """The sign-up is not in a state that allows the step."""


class ListClosed(
    Problem,
    code="list_closed",
    status=409,
    fr="Le tirage a eu lieu ; la liste de cette soirée est close.",
    en="The draw has taken place; the list of this evening is closed.",
):
    """Sign-ups and check-ins end with the draw."""


class AlreadySignedUp(
    Problem,
    code="already_signed_up",
    status=409,
    fr="Ce membre est déjà inscrit à cette soirée.",
    en="This member is already signed up for this evening.",
):
    """One sign-up a member and evening."""


class GuardianConsentMissing(
    Problem,
    code="guardian_consent_missing",
    status=422,
    fr="Une personne mineure est inscrite par l'équipe, qui enregistre l'accord de son responsable légal.",
    en="A minor is signed up by the crew, who record the consent of the legal guardian.",
):
    """A minor without recorded consent."""


class NobodyCheckedIn(
    Problem,
    code="nobody_checked_in",
    status=409,
    fr="Personne n'est enregistré à l'entrée ; il n'y a rien à tirer au sort.",
    en="Nobody is checked in; there is nothing to draw.",
):
    """A draw needs at least one entrant."""


class ClaimCodeRefused(
    Problem,
    code="claim_code_refused",
    status=422,
    fr="Ce code n'est pas valable, ou il a déjà servi.",
    en="This code is not valid, or it has been used.",
):
    """No unclaimed guest sign-up has this code."""


class NothingToClaim(
    Problem,
    code="nothing_to_claim",
    status=409,
    fr="Cette inscription n'est pas celle d'un invité sans compte.",
    en="This sign-up is not one of a guest without an account.",
):
    """Claim codes are for guests only, once."""


class SlotImpossible(
    Problem,
    code="slot_impossible",
    status=422,
    fr="Ces heures ne peuvent pas être celles d'un passage.",
    en="These times cannot be those of a slot.",
):
    """Ended before it started, or never stopped."""


class DeviceSequenceUsed(
    Problem,
    code="device_sequence_used",
    status=409,
    fr="Ce téléphone a déjà envoyé une autre action sous ce numéro.",
    en="This phone has already sent another action under this number.",
):
    """The pair of device and sequence belongs to another performance."""


class PerformanceDiffers(
    Problem,
    code="performance_differs",
    status=409,
    fr="Ce passage est déjà enregistré avec d'autres valeurs.",
    en="This performance is already recorded with other values.",
):
    """The client's id was used for something else."""


class ScoutingClosed(
    Problem,
    code="scouting_closed",
    status=409,
    fr="Le repérage de cette soirée est clos.",
    en="The scouting of this evening is closed.",
):
    """Scores are final once the scouting is closed."""


class ScoutingOpen(
    Problem,
    code="scouting_open",
    status=409,
    fr="Le repérage de cette soirée n'est pas clos.",
    en="The scouting of this evening is not closed.",
):
    """Scores stay blind until the scouting is closed."""


class TooFewJurors(
    Problem,
    code="too_few_jurors",
    status=409,
    fr="{performances} passage(s) n'ont pas été notés par au moins {jurors} jurés.",
    en="{performances} performance(s) have not been scored by at least {jurors} jurors.",
):
    """A result needs three jurors."""


class ResultMissing(
    Problem,
    code="result_missing",
    status=409,
    fr="Sans résultat de trois jurés, la seule décision possible est « revenir ».",
    en="Without a result of three jurors the only possible decision is to come again.",
):
    """A decision to retain or not needs a result."""


class DecisionsMissing(
    Problem,
    code="decisions_missing",
    status=409,
    fr="{performances} passage(s) attendent encore leur décision.",
    en="{performances} performance(s) still wait for their decision.",
):
    """An evening is held when every performance has its decision."""


class NotRetained(
    Problem,
    code="not_retained",
    status=409,
    fr="Seul un artiste retenu peut proposer un morceau complet.",
    en="Only a retained artist may submit a full track.",
):
    """The sign-up is not the caller's, or was not retained."""


class AlreadyInPlaylist(
    Problem,
    code="already_in_playlist",
    status=409,
    fr="Ce titre est déjà dans la playlist.",
    en="This track is already in the playlist.",
):
    """One entry a track and territory."""


class EntryNotInPlaylist(
    Problem,
    code="entry_not_in_playlist",
    status=409,
    fr="Cette entrée n'est pas ou n'est plus dans la playlist.",
    en="This entry is not, or no longer, in the playlist.",
):
    """The entry has left, or belongs to another playlist."""
