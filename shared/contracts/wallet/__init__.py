"""What the wallet says, a module a matter."""

from shared.contracts.wallet.conversion import (
    AbandonReason,
    ConversionAbandoned,
    ConversionBasis,
    ConversionComputed,
    ConversionContested,
    ConversionExecuted,
    ConversionFrozen,
    ConversionReversed,
)
from shared.contracts.wallet.credits import CreditsExpired, CreditsGranted, ExpiryReason
from shared.contracts.wallet.days import DayClosed
from shared.contracts.wallet.decisions import EffectAnswered
from shared.contracts.wallet.fees import (
    CreditedLine,
    CreditedLines,
    FeesCredited,
    FeesRefusal,
    FeesRefused,
    FeesReversed,
    FeesSource,
    Receivable,
)
from shared.contracts.wallet.holds import CreditParts, HoldPlaced, HoldRefusal, HoldRefused, HoldSettled, HoldVoided
from shared.contracts.wallet.journal import JournalSealed
from shared.contracts.wallet.notices import NoticeIssued
from shared.contracts.wallet.payouts import FeesPaid, FeesPayable, PaidLine, PayableLine, PayoutFailed, PayoutFailure
from shared.contracts.wallet.refunds import RefundPosted
from shared.contracts.wallet.reserve import InvestmentRequested
from shared.contracts.wallet.watch import MonthClosed, ThresholdKind, ThresholdReached

__all__ = [
    "AbandonReason",
    "ConversionAbandoned",
    "ConversionBasis",
    "ConversionComputed",
    "ConversionContested",
    "ConversionExecuted",
    "ConversionFrozen",
    "ConversionReversed",
    "CreditParts",
    "CreditedLine",
    "CreditedLines",
    "CreditsExpired",
    "CreditsGranted",
    "DayClosed",
    "EffectAnswered",
    "ExpiryReason",
    "FeesCredited",
    "FeesPaid",
    "FeesPayable",
    "FeesRefusal",
    "FeesRefused",
    "FeesReversed",
    "FeesSource",
    "HoldPlaced",
    "HoldRefusal",
    "HoldRefused",
    "HoldSettled",
    "HoldVoided",
    "InvestmentRequested",
    "JournalSealed",
    "MonthClosed",
    "NoticeIssued",
    "PaidLine",
    "PayableLine",
    "PayoutFailed",
    "PayoutFailure",
    "Receivable",
    "RefundPosted",
    "ThresholdKind",
    "ThresholdReached",
]
