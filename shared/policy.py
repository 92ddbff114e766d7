"""The declaration of a value that the cooperative decides: its key, bounds and default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """One key. `unit` is for readers: bps, hundredths, cents, days, boolean (0 or 1), choice (a place in `choices`)."""

    key: str
    default: int
    minimum: int
    maximum: int
    unit: str
    meaning: str
    choices: tuple[str, ...] = ()
    delay_days: int = 0
    """Days that pass between hearing of a decision and its effect, at the least: time to notice one that is wrong."""

    def check(self, value: int) -> None:
        """Raise ValueError unless the value is within the bounds."""
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"{self.key} takes {self.minimum} to {self.maximum}, not {value}")
