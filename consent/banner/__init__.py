"""What people see: first layer, preferences page, placeholders, and the scripts that make them smoother."""

from . import assets
from .render import Banner
from .texts import Texts

__all__ = ["Banner", "Texts", "assets"]
