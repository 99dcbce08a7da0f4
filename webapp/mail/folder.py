"""The local folder of mail (development): letters that have to go from it, by person or by age.

With a mail server the letters are in people's own mailboxes. In the folder they are still here, and an erasure that
left them would not be one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Flask


def folder_of(app: Flask) -> Path | None:
    """Return where letters are put; None with a mail server."""
    if app.config.get("MAIL_HOST"):
        return None
    return Path(app.config.get("MAIL_FOLDER") or Path(app.instance_path) / "outbox")


def forget(folder: Path | None, words: Collection[str]) -> int:
    """Delete every letter that is to somebody or speaks of her. Returns how many.

    Parameters:
        words: her addresses, names and what she wrote; short ones are looked for all the same.
    """
    wanted = [" ".join(word.split()).casefold() for word in words if word.strip()]
    return _delete(folder, lambda letter: any(word in _content(letter) for word in wanted)) if wanted else 0


def forget_before(folder: Path | None, moment: datetime) -> int:
    """Delete letters that are older than a moment. Returns how many."""
    return _delete(folder, lambda letter: parsedate_to_datetime(str(letter["Date"])) < moment)


def _delete(folder: Path | None, is_meant: Callable[[EmailMessage], bool]) -> int:
    done = 0
    for path in sorted(folder.glob("*.eml")) if folder is not None and folder.is_dir() else ():
        letter = message_from_bytes(path.read_bytes(), policy=default)
        if isinstance(letter, EmailMessage) and is_meant(letter):
            path.unlink(missing_ok=True)
            done += 1
    return done


def _content(letter: EmailMessage) -> str:
    parts = [str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text"]
    # Line ends differ from what was typed.
    return " ".join("\n".join([*(str(value) for value in letter.values()), *parts]).split()).casefold()
