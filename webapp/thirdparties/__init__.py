"""Third parties on the board: audience measurement, advertising, sharing, chat, videos. All wait for consent."""

from .pages import leave_out
from .wiring import init_app

__all__ = ["init_app", "leave_out"]
