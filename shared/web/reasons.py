"""Why a value was refused: a stable code, with a sentence in French and English. The value is never repeated."""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("valeur manquante", "a value is missing"),
    "unknown_field": ("champ inconnu", "unknown field"),
    "too_short": ("trop court", "too short"),
    "too_long": ("trop long", "too long"),
    "out_of_range": ("nombre hors des bornes", "number out of bounds"),
    "not_an_integer": ("un nombre entier est attendu", "an integer is expected"),
    "not_a_boolean": ("true ou false est attendu", "true or false is expected"),
    "not_text": ("un texte est attendu", "text is expected"),
    "not_a_list": ("une liste est attendue", "a list is expected"),
    "not_an_object": ("un objet est attendu", "an object is expected"),
    "one_of_both": ("une seule des deux valeurs est attendue", "exactly one of the two values is expected"),
    "not_in_list": ("valeur hors de la liste admise", "not one of the accepted values"),
    "not_an_id": ("un identifiant UUID est attendu", "a UUID is expected"),
    "not_a_day": ("une date AAAA-MM-JJ est attendue", "a date YYYY-MM-DD is expected"),
    "not_a_moment": (
        "un instant RFC 3339 avec fuseau est attendu",
        "an RFC 3339 moment with a time zone is expected",
    ),
    "bad_format": ("format refusé", "the format is refused"),
    "control_character": ("caractère de contrôle refusé", "a control character is refused"),
    "bad_cursor": ("curseur inconnu ; reprenez la liste au début", "unknown cursor; read the list from its start"),
    "invalid": ("valeur refusée", "the value is refused"),
    "not_json": ("ce n'est pas du JSON", "it is not JSON"),
    "not_utf8": ("ce n'est pas de l'UTF-8", "it is not UTF-8"),
    "too_deep": ("trop de niveaux imbriqués", "nested too deep"),
    "duplicate_key": ("une clé est répétée", "a key is repeated"),
    "number_out_of_range": ("un nombre est trop grand", "a number is too large"),
    "not_a_json_number": ("NaN et Infinity ne sont pas du JSON", "NaN and Infinity are not JSON"),
    "nul_character": ("un caractère nul est présent", "it holds a NUL character"),
    "lone_surrogate": ("un caractère Unicode est incomplet", "it holds half a Unicode character"),
}

_BY_PYDANTIC_TYPE: Final[Mapping[str, str]] = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_pattern_mismatch": "bad_format",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "string_sub_type": "not_text",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "int_type": "not_an_integer",
    "int_from_float": "not_an_integer",
    "int_parsing": "not_an_integer",
    "int_parsing_size": "out_of_range",
    "bool_type": "not_a_boolean",
    "bool_parsing": "not_a_boolean",
    "list_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "literal_error": "not_in_list",
    "enum": "not_in_list",
}


def reason_of(pydantic_type: str) -> str:
    """Our code for a validation error: pydantic's translated, one of ours as it is, `invalid` for the rest."""
    return _BY_PYDANTIC_TYPE.get(pydantic_type, pydantic_type if pydantic_type in REASONS else "invalid")


def sentence_of(reason: str, language: str) -> str:
    """The reason for a reader; an unknown code is shown as it is."""
    sentences = REASONS.get(reason)
    return reason if sentences is None else sentences[0 if language == "fr" else 1]
