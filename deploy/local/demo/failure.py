"""When a season does not go as it must."""

from deploy.local.errors import LaunchError


class SeasonFailed(LaunchError):
    """Something in the season is off; the text is one sentence for the terminal."""
