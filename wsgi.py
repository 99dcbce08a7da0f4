"""The board behind the consent middleware.

`python wsgi.py` starts it, prepared and served, on this machine. Any WSGI server takes `wsgi:application`.
"""

import sys

NEEDED = (3, 11)
if sys.version_info[:2] < NEEDED:  # before any import that an older Python could not read
    sys.exit("This needs Python 3.11 or newer. This is Python " + sys.version.split()[0] + ".")

try:
    from webapp import start
except ModuleNotFoundError as error:
    sys.exit(f"The package {error.name} is missing. Install everything with: pip install -r requirements.txt")

if __name__ == "__main__":
    sys.exit(start.main())

application = start.application()
