"""Entry point of `python -m consent`."""

import sys

from .cli import main

sys.exit(main())
