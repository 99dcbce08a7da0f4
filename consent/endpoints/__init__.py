"""Our own addresses: the preferences page, choosing, the receipt, reports, assets, gpc.json."""

from .endpoints import Endpoints
from .response import Response

__all__ = ["Endpoints", "Response"]
