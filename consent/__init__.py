"""WSGI middleware that lets no tracker through before the visitor has agreed.

from consent import ConsentMiddleware
application = ConsentMiddleware(application)
"""

from .banner import Banner, Texts
from .errors import ConfigurationError, ConsentError, ProofBroken, ProofUnavailable
from .middleware import ConsentMiddleware
from .proof import ProofStore, SQLAlchemyStore, SQLiteStore
from .registry import Controller, Cookie, HostRule, Purpose, Registry, StorageKey, Vendor
from .state import ConsentState

__all__ = [
    "Banner",
    "ConfigurationError",
    "ConsentError",
    "ConsentMiddleware",
    "ConsentState",
    "Controller",
    "Cookie",
    "HostRule",
    "ProofBroken",
    "ProofStore",
    "ProofUnavailable",
    "Purpose",
    "Registry",
    "SQLAlchemyStore",
    "SQLiteStore",
    "StorageKey",
    "Texts",
    "Vendor",
]
