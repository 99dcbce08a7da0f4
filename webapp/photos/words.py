"""What people are told about a photo of theirs."""

from __future__ import annotations

from flask_babel import gettext

from .models import Photo, Progress
from .processing import PhotoError


def reason_words(reason: str) -> str:
    """Return why a photo was not taken."""
    return {
        "empty": gettext("le fichier est vide."),
        "too_big": gettext("le fichier dépasse 20 Mo."),
        "wrong_type": gettext("ce n’est pas une photo JPEG, PNG, WebP, AVIF ou HEIC."),
        "broken": gettext("le fichier est abîmé ou incomplet."),
        "too_many_pixels": gettext("l’image a trop de pixels (80 millions au plus)."),
        "too_small": gettext("l’image est trop petite (50 pixels au moins)."),
        "no_room": gettext("elle n’a pas pu être gardée, par notre faute. Envoyez-la de nouveau plus tard."),
        "stuck": gettext("le traitement n’a pas abouti. Envoyez-la de nouveau."),
    }[reason]


def message(error: PhotoError) -> str:
    """Return what to tell somebody whose photo was turned down at once."""
    return f"{error.filename or gettext('Photo')}{gettext(' :')} {reason_words(error.reason)}"


def state_words(photo: Photo) -> str:
    """Return how far a photo has come."""
    name = photo.filename or gettext("Photo")
    if photo.state == Progress.FAILED:
        return f"{name}{gettext(' :')} {reason_words(photo.reason)}"
    return {
        Progress.RECEIVED: gettext("%(name)s : reçue, en attente", name=name),
        Progress.WORKING: gettext("%(name)s : en traitement", name=name),
        Progress.READY: gettext("prête"),
    }[Progress(photo.state)]
