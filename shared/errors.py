"""Problems: everything that may go wrong in a way a caller can understand.

A problem carries its own stable code, HTTP status and sentence in French and English; the web door turns it into
`application/problem+json` and a command door into one line on standard error. A service declares its own problems
in its `errors.py`; those below are the ones any gateway may answer.
"""

from collections.abc import Mapping
from typing import ClassVar

Parameter = int | str

_registry: dict[str, type["Problem"]] = {}


class Problem(Exception):
    """A refusal that the caller can understand. Subclass it with `code`, `status`, `fr` and `en`.

    `{name}` in a sentence is filled from the keyword arguments of the instance, which also travel in the answer,
    so they never hold personal data. `field` names the place of the body, path or query that is at fault.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    sentences: ClassVar[Mapping[str, str]] = {
        "fr": "Une erreur inattendue est survenue ; elle a été enregistrée.",
        "en": "Something unexpected went wrong; it has been recorded.",
    }

    def __init_subclass__(cls, *, code: str, status: int, fr: str, en: str) -> None:
        super().__init_subclass__()
        known = _registry.setdefault(code, cls)
        if known.__qualname__ != cls.__qualname__ or known.__module__ != cls.__module__:
            raise TypeError(f"problem code {code!r} is declared twice: {known} and {cls}")
        cls.code = code
        cls.status = status
        cls.sentences = {"fr": fr, "en": en}

    def __init__(self, *, field: str | None = None, retry_after_seconds: int | None = None, **parameters: Parameter):
        self.field = field
        self.retry_after_seconds = retry_after_seconds
        self.parameters = parameters
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The sentence for a reader, in `language` (fr or en; anything else reads English)."""
        text = self.sentences.get(language, self.sentences["en"])
        return text.format(**self.parameters) if self.parameters else text


def known_problems() -> Mapping[str, type[Problem]]:
    """Every declared problem by its code; the guard tests and the documents read it."""
    return _registry


class InvalidRequest(
    Problem,
    code="invalid_request",
    status=422,
    fr="La demande contient une valeur refusée : {reason}.",
    en="The request holds a value that is refused: {reason}.",
):
    """A body, path or query that does not have the declared shape."""


class MalformedBody(
    Problem,
    code="malformed_body",
    status=400,
    fr="Le corps de la demande n'est pas du JSON acceptable : {reason}.",
    en="The body of the request is not acceptable JSON: {reason}.",
):
    """Not JSON, duplicate keys, nested too deep, or a number that JSON does not know."""


class UnsupportedMediaType(
    Problem,
    code="unsupported_media_type",
    status=415,
    fr="Ce type de contenu n'est pas accepté ici.",
    en="This content type is not accepted here.",
):
    """The body is of another type than the route takes."""


class BodyTooLarge(
    Problem,
    code="body_too_large",
    status=413,
    fr="Le corps de la demande dépasse {limit_bytes} octets.",
    en="The body of the request is over {limit_bytes} bytes.",
):
    """More bytes than the gateway reads."""


class RequestTimeout(
    Problem,
    code="request_timeout",
    status=408,
    fr="La demande n'est pas arrivée à temps.",
    en="The request did not arrive in time.",
):
    """The body came too slowly."""


class Unauthenticated(
    Problem,
    code="unauthenticated",
    status=401,
    fr="Connectez-vous pour continuer.",
    en="Log in to go on.",
):
    """No token, or one that is not valid here and now."""


class Forbidden(
    Problem,
    code="forbidden",
    status=403,
    fr="Vous n'avez pas le droit de faire cela.",
    en="You may not do this.",
):
    """The caller is known and may not."""


class FreshLoginRequired(
    Problem,
    code="fresh_login_required",
    status=403,
    fr="Donnez à nouveau votre mot de passe : cette action demande une connexion de moins de {minutes} minutes.",
    en="Give your password again: this takes a log-in less than {minutes} minutes old.",
):
    """The token is good, but the password was given too long ago. Refreshing does not help, logging in does."""


class NotFound(
    Problem,
    code="not_found",
    status=404,
    fr="Cet élément n'existe pas, ou vous ne pouvez pas le voir.",
    en="This does not exist, or you may not see it.",
):
    """Unknown, or private: the answer is the same."""


class IdempotencyKeyMissing(
    Problem,
    code="idempotency_key_missing",
    status=400,
    fr="L'en-tête Idempotency-Key manque (un identifiant unique par intention).",
    en="The Idempotency-Key header is missing (one unique identifier an intention).",
):
    """A POST that creates or moves something needs a key."""


class IdempotencyKeyReused(
    Problem,
    code="idempotency_key_reused",
    status=422,
    fr="Cette clé d'idempotence a déjà servi pour une autre demande.",
    en="This idempotency key has been used for another request.",
):
    """Same key, other body."""


class StillRunning(
    Problem,
    code="still_running",
    status=409,
    fr="La même demande est en cours ; réessayez dans un instant.",
    en="The same request is still running; try again in a moment.",
):
    """Same key, and the first call has not ended."""


class PreconditionFailed(
    Problem,
    code="precondition_failed",
    status=412,
    fr="Quelqu'un d'autre a modifié cet élément ; relisez-le.",
    en="Somebody else has changed this; read it again.",
):
    """If-Match names another version."""


class TooManyRequests(
    Problem,
    code="too_many_requests",
    status=429,
    fr="Trop de demandes ; attendez un peu.",
    en="Too many requests; wait a little.",
):
    """A rate limit was reached."""


class Unavailable(
    Problem,
    code="unavailable",
    status=503,
    fr="Le service ne peut pas répondre pour l'instant ; rien n'est perdu, réessayez avec la même clé.",
    en="The service cannot answer right now; nothing is lost, try again with the same key.",
):
    """The database did not confirm. The caller repeats with the same key."""
