"""What swindlers' texts have in common. None of it is forbidden: readers are warned, first listings are looked at."""

from __future__ import annotations

import re

PATTERNS = {
    "payment": re.compile(
        r"western\s*union|money\s*gram|mandat\s+(cash|postal)|transcash|\bpcs\b|neosurf|paysafe|coupons?\s+recharge|"
        r"carte\s+(cadeau|prépayée)|gift\s*card|crypto|bitcoin|\biban\b|\brib\b|caution\s+(à|a)\s+verser|acompte",
        re.IGNORECASE,
    ),
    "code": re.compile(r"code\s+(de\s+)?(vérification|confirmation|sms|reçu)|verification\s+code", re.IGNORECASE),
    "link": re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|fr|info|top|xyz|site|online|shop)\b", re.IGNORECASE),
    "elsewhere": re.compile(r"whats?\s*app|telegram|\bsignal\b|viber|[\w.+-]+@[\w-]+\.\w+", re.IGNORECASE),
    "phone": re.compile(r"(?:\+33|0)\s*[1-9](?:[\s.-]*\d{2}){4}"),
}


def found_in(text: str) -> tuple[str, ...]:
    """Return the keys of `PATTERNS` that a text shows."""
    return tuple(key for key, pattern in PATTERNS.items() if pattern.search(text))
