"""Masked e-mail: each person answers to an address that stands for her place in one conversation."""

from __future__ import annotations

import re

from flask import current_app

from webapp import signing
from webapp.mail.wiring import sender_of

USE = "relay"
ADDRESS = re.compile(r"m-(\d{1,12})-([0-9a-f]{20})@")

CUTS = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|message d.origine|forwarded message|message transféré)\b.*"
    r"|_{10,}\s*"
    r"|(?:le|on)\s.{5,200}\s(?:a écrit|wrote)\s*:\s*"
    r"|(?:de|from)\s*:\s.*@.*"
    r")$",
    re.IGNORECASE,
)
"""Lines at which mail programs begin to repeat what was said before."""
SIGNATURE = "--"


def address(participant_id: int) -> str:
    """Return the address that a person answers to. Its second half cannot be guessed."""
    domain = sender_of(current_app).domain
    return f"m-{participant_id}-{signing.mark(USE, str(participant_id))}@{domain}"


def participant_of(recipient: str) -> int | None:
    """Return whose place an address stands for, None for a forged one."""
    found = ADDRESS.match(recipient)
    if found is None or signing.mark(USE, found[1]) != found[2]:
        return None
    return int(found[1])


def fresh_words(body: str, own_address: str) -> str:
    """Return what is new in a mailed answer: no quotation, no signature, not the writer's own address."""
    kept: list[str] = []
    lines = body.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        # "Le lun. 5 janv. 2026 à 10:12, …" is often broken over two lines.
        both = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
        if (
            line.rstrip() == SIGNATURE
            or CUTS.match(line)
            or (re.match(r"\s*(?:le|on)\s", line, re.I) and CUTS.match(both))
        ):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return re.sub(re.escape(own_address), "[…]", words, flags=re.IGNORECASE) if own_address else words
