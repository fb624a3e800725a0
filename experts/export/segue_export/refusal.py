"""Why something cannot be exported."""


class Refusal(Exception):
    """What was given cannot become a bundle; the message says why, and what would help."""


def require(holds: bool, complaint: str) -> None:
    """Refuses with the complaint unless it holds."""
    if not holds:
        raise Refusal(complaint)
