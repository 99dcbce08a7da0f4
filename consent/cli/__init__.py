"""`python -m consent …`: looking at pages, proof and vendors from a terminal.

Exit code 0: nothing to worry about; 1: something was found; 2: it could not be done, and why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from consent.errors import ConsentError

from . import audit, check, report, show, vendors, verify

_FINE, _WRONG, _STOPPED = 0, 2, 130
"""Exit codes; the last is the one of a program that was interrupted, as shells count it."""

_COMMANDS = (check, audit, report, show, verify, vendors)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m consent", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in _COMMANDS:
        name = module.__name__.rpartition(".")[2]
        description = (module.__doc__ or "").strip()
        command = commands.add_parser(name, help=description.splitlines()[0], description=description)
        module.arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except ConsentError as error:
        print(f"{error}", file=sys.stderr)
        return _WRONG
    except BrokenPipeError:
        return _FINE  # the reader of our output has seen enough
    except KeyboardInterrupt:
        return _STOPPED
