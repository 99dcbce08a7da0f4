"""What people see: first layer, preferences page, placeholders, and the scripts that make them smoother."""

from . import assets
from .render import Banner
from .renderer import Renderer
from .texts import Texts

__all__ = ["Banner", "Renderer", "Texts", "assets"]
