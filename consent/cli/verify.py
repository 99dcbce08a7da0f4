"""Check the chain of proof: whether a record was changed, put in or taken out.

Exit code 1: it was.
"""

from __future__ import annotations

import argparse

from consent.errors import ProofBroken

from . import opening


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``verify``."""
    opening.add_store(parser)


def run(options: argparse.Namespace) -> int:
    """Verify, and print what is worth noting elsewhere."""
    store = opening.store(options)
    try:
        store.verify()
    except ProofBroken as error:
        print(error)
        return 1
    sequence, digest = store.head()
    print(f"The chain is whole, up to record {sequence}.")
    print(f"Its last hash vouches for all before it; noting it elsewhere fixes this moment: {digest}")
    return 0
