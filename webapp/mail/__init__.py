"""Mail: one function to send it, an outbox that outlives restarts, and transports that take it away.

``send(to, template, language, **context)`` is all that other parts need. The words live in
``webapp/CAPABILITY/letters``, see `webapp.mail.writing`.
"""

from .outbox import deliver_due, mark_alive, send
from .wiring import deliver_now, init_app
from .writing import write

__all__ = ["deliver_due", "deliver_now", "init_app", "mark_alive", "send", "write"]
