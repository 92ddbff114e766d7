"""Everything that can go wrong in membership: code, status, and the sentence in French and English."""

from shared.errors import Problem


class PasswordRefused(
    Problem,
    code="password_refused",
    status=422,
    fr="Ce mot de passe est trop court, trop long, trop courant ou trop proche de vous ; une phrase, c'est bien.",
    en="This password is too short, too long, too common or too close to you; a sentence does well.",
):
    """Under 8 or over 128 characters, on the list of common passwords, or the person's own name or address."""


class AddressRefused(
    Problem,
    code="address_refused",
    status=422,
    fr="Cette adresse électronique n'est pas valable.",
    en="This e-mail address is not valid.",
):
    """Not something a mail can be sent to."""


class VerificationRefused(
    Problem,
    code="verification_refused",
    status=422,
    fr="Ce lien n'est pas valable ou n'est plus valable ; inscrivez-vous à nouveau pour en recevoir un autre.",
    en="This link is not valid, or no longer; register again to get another.",
):
    """Unknown, used or expired: the answer is the same."""


class LogInRefused(
    Problem,
    code="log_in_refused",
    status=401,
    fr="L'adresse ou le mot de passe n'est pas juste.",
    en="The address or the password is not right.",
):
    """Wrong password, unknown address, address not verified: the answer and its time are the same."""


class SessionEnded(
    Problem,
    code="session_ended",
    status=401,
    fr="Cette session est terminée ; connectez-vous à nouveau.",
    en="This session has ended; log in again.",
):
    """The refresh token is unknown, expired, revoked, or was used before."""


class CurrentPasswordWrong(
    Problem,
    code="current_password_wrong",
    status=403,
    fr="Le mot de passe actuel n'est pas juste.",
    en="The current password is not right.",
):
    """A change of password asks for the present one."""


class FunctionRequired(
    Problem,
    code="function_required",
    status=403,
    fr="Il faut exercer aujourd'hui une de ces fonctions : {roles}.",
    en="This takes one of these functions, in force today: {roles}.",
):
    """No mandate of the right role is in force today in membership's own table."""


class CharterNotCurrent(
    Problem,
    code="charter_not_current",
    status=409,
    fr="La charte en vigueur est la version {current}.",
    en="The charter in force is version {current}.",
):
    """A signature names another version than the current one."""


class MandateDates(
    Problem,
    code="mandate_dates",
    status=422,
    fr="Un mandat ne peut pas finir avant de commencer, ni être déjà fini.",
    en="A mandate cannot end before it starts, nor be over already.",
):
    """until_on before from_on, or in the past."""


class LastPresidency(
    Problem,
    code="last_presidency",
    status=409,
    fr="C'est le dernier mandat de présidence technique : donnez-en un autre d'abord.",
    en="This is the last mandate of the technical presidency: give another first.",
):
    """Nobody could give mandates any more."""


class PlugStateRefused(
    Problem,
    code="plug_state_refused",
    status=409,
    fr="Ce n'est pas possible pour un statut Plug « {state} ».",
    en="This is not possible for a Plug status “{state}”.",
):
    """The state machine has no such step from here."""


class TerritoryCodeTaken(
    Problem,
    code="territory_code_taken",
    status=409,
    fr="Un territoire porte déjà ce code.",
    en="A territory has this code already.",
):
    """Codes are unique in a cooperative."""


class TerritoryNotOpen(
    Problem,
    code="territory_not_open",
    status=422,
    fr="Ce territoire n'existe pas dans la coopérative.",
    en="This territory does not exist in the cooperative.",
):
    """A parent or a scope that was never opened."""


class DecisionClosed(
    Problem,
    code="decision_closed",
    status=409,
    fr="Cette décision n'attend plus de contreseing.",
    en="This decision no longer waits for a countersignature.",
):
    """Adopted already."""


class SamePerson(
    Problem,
    code="same_person",
    status=409,
    fr="Proposer et contresigner demandent deux personnes différentes.",
    en="Proposing and countersigning take two different people.",
):
    """Nobody countersigns their own proposal."""


class EffectRefused(
    Problem,
    code="effect_refused",
    status=422,
    fr="Un effet figure deux fois, ou n'a pas la forme de son genre ou de son service.",
    en="An effect stands twice, or has not the form of its kind or of its service.",
):
    """The effects of one decision are distinct; each has a number, or the run and the hash that it approves."""


class DateInThePast(
    Problem,
    code="date_in_the_past",
    status=422,
    fr="Cette date est déjà passée.",
    en="This date is in the past.",
):
    """A decision, a charter's term or a suspension never counts backwards."""


class AlreadyBootstrapped(
    Problem,
    code="already_bootstrapped",
    status=409,
    fr="La coopérative a déjà sa première présidence technique ; cette commande ne sert qu'une fois.",
    en="The cooperative has its first technical presidency already; this command works once.",
):
    """The first account, territory and charter exist."""


class OptionRefused(
    Problem,
    code="option_refused",
    status=422,
    fr="L'option {option} n'est pas valable.",
    en="The option {option} is not valid.",
):
    """A value given to an operator command."""


class MailNotSent(
    Problem,
    code="mail_not_sent",
    status=503,
    fr="Le courrier n'a pas pu partir.",
    en="The mail could not leave.",
):
    """The mail server did not take it; `permanent` tells whether trying again may help."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.reason = reason
        self.permanent = permanent
        super().__init__()


class SigningKeyUnusable(
    Problem,
    code="signing_key_unusable",
    status=500,
    fr="MEMBERSHIP_SIGNING_KEY_FILE : {place} ne contient pas de clé privée Ed25519 (PEM, sans mot de passe).",
    en="MEMBERSHIP_SIGNING_KEY_FILE: {place} holds no private Ed25519 key that signs (PEM, without a password).",
):
    """Said by a process that cannot start."""
