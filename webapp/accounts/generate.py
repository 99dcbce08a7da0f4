"""Write the list of the most common passwords from its public source: ``python -m webapp.accounts.generate``.

Needs ``npm`` and the network; the file it writes is kept under version control, so nobody else does. The source is
``passwords.json`` of the npm package below: passwords of published leaks, the most frequent first (MIT licence).
"""

from __future__ import annotations

import gzip
import json

from webapp.places.generate import fetch

from .passwords import COMMONEST, SHORTEST_COMMON

PACKAGE = "@zxcvbn-ts/language-common@4.1.3"
HEAD = "Written by `python -m webapp.accounts.generate` from src/passwords.json of the npm package"


def main() -> None:
    """Download, sort, write; the licence goes beside the list, as it asks."""
    found = fetch(PACKAGE, ("src/passwords.json", "LICENSE.txt"))
    words = sorted({word.casefold() for word in json.loads(found["src/passwords.json"])})
    kept = [word for word in words if len(word) >= SHORTEST_COMMON]
    COMMONEST.write_bytes(gzip.compress("\n".join(kept).encode(), 9, mtime=0))
    notice = f"{HEAD} {PACKAGE};\ndo not edit by hand. Left out: what is shorter than {SHORTEST_COMMON} characters.\n\n"
    COMMONEST.with_name("NOTICE.txt").write_text(notice + found["LICENSE.txt"], encoding="utf-8")
    print(f"{len(kept)} passwords")


if __name__ == "__main__":
    main()
