"""Bodies of registration, sessions and one's own profile."""

from typing import Annotated, Literal

from services.membership.domain.functions import Function
from services.membership.domain.passwords import MAXIMUM_CHARACTERS
from services.membership.repository.rows import Session
from services.membership.use_cases.issue_tokens import Tokens
from services.membership.use_cases.read_own_profile import Profile
from shared.web import Body, Day, Id, Moment, View, text

Email = Annotated[str, text(254, min_length=3)]
Name = Annotated[str, text(80)]
LegalName = Annotated[str, text(120)]
# Long enough that the length is refused with the rule's own sentence, and bounded for the hash.
Password = Annotated[str, text(MAXIMUM_CHARACTERS * 2, trim=False)]
Token = Annotated[str, text(64, pattern=r"^[A-Za-z0-9_-]+$")]
Language = Literal["fr", "en"]
NoticeMail = Literal["all", "urgent", "none"]


class RegistrationBody(Body):
    """Who wants to be a member. No structure, label or company number is asked for."""

    email: Email
    password: Password
    public_name: Name
    """The stage name: everybody in the cooperative sees it."""
    legal_name: LegalName
    """Stands in membership only, for papers that need it."""
    kind: Literal["person", "structure"] = "person"
    language: Language = "fr"


class RegistrationView(View):
    """The same for everybody: the mail tells."""

    status: Literal["check_your_mail"] = "check_your_mail"


class VerificationBody(Body):
    """The token of the mail."""

    token: Token


class VerificationView(View):
    """The new member."""

    member_id: Id
    member_number: int


class LogInBody(Body):
    """Address and password."""

    email: Email
    password: Password


class RefreshBody(Body):
    """The latest refresh token of a session."""

    refresh_token: Token


class TokensView(View):
    """What a client keeps: the access token for ten minutes at the most, the refresh token for one use."""

    session_id: Id
    member_id: Id
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a type, not a secret
    access_token: str
    expires_in_seconds: int
    refresh_token: str

    @classmethod
    def of(cls, tokens: Tokens) -> "TokensView":
        """The tokens as they are told."""
        return cls.model_validate(tokens)


class SessionView(View):
    """One of one's own log-ins."""

    session_id: Id
    device: str | None
    started_at: Moment
    last_used_at: Moment
    expires_at: Moment

    @classmethod
    def of(cls, session: Session) -> "SessionView":
        """A session as its owner sees it."""
        return cls(
            session_id=session.session_id,
            device=session.device,
            started_at=session.started_at,
            last_used_at=session.rotated_at,
            expires_at=session.expires_at,
        )


class SessionsView(View):
    """The log-ins that can still be refreshed."""

    items: list[SessionView]
    next_cursor: None = None


class PasswordBody(Body):
    """The present password and the new one."""

    current_password: Password
    new_password: Password


class ProfileBody(Body):
    """What a member may change of themselves."""

    public_name: Name
    legal_name: LegalName
    language: Language
    notice_mail: NoticeMail


class OwnPlugView(View):
    """Where one stands on the way to being a Plug."""

    state: Literal["pending", "active", "suspended", "ended"]
    awaiting_charter: bool
    admitted_on: Day
    granted_on: Day | None
    suspended_until_on: Day | None


class OwnFunctionView(View):
    """A function one holds today."""

    mandate_id: Id
    role: Function
    until_on: Day | None


class OwnPlaylistEntryView(View):
    """One's time in the playlist."""

    admission_id: Id
    evening_id: Id
    admitted_on: Day
    left_on: Day | None
    reason_code: str | None


class OwnFiguresView(View):
    """What one gave and received; credits in hundredths."""

    services_given: int
    services_received: int
    credits_earned: int
    subsidy_granted: int


class ProfileView(View):
    """One's own page; nobody else is shown it."""

    member_id: Id
    member_number: int
    kind: Literal["person", "structure"]
    public_name: str
    legal_name: str
    email: str
    language: Language
    notice_mail: NoticeMail
    registered_on: Day
    charter_version: int | None
    signed_charter_version: int | None
    plug: OwnPlugView | None
    functions: list[OwnFunctionView]
    playlist: list[OwnPlaylistEntryView]
    figures: OwnFiguresView

    @classmethod
    def of(cls, profile: Profile) -> "ProfileView":
        """The profile as its owner sees it."""
        member, plug = profile.member, profile.plug
        return cls(
            member_id=member.member_id,
            member_number=member.member_number,
            kind=member.kind,
            public_name=member.public_name,
            legal_name=profile.account.legal_name,
            email=profile.account.address,
            language=member.language,
            notice_mail=member.notice_mail,
            registered_on=member.registered_on,
            charter_version=profile.charter_version,
            signed_charter_version=profile.signed_version,
            plug=None
            if plug is None
            else OwnPlugView(
                state=plug.state,
                awaiting_charter=plug.state == "pending",
                admitted_on=plug.admitted_on,
                granted_on=plug.granted_on,
                suspended_until_on=plug.suspended_until_on,
            ),
            functions=[OwnFunctionView.model_validate(mandate) for mandate in profile.mandates],
            playlist=[OwnPlaylistEntryView.model_validate(entry) for entry in profile.playlist],
            figures=OwnFiguresView.model_validate(profile.figures),
        )
