"""The register's pages under /equipe."""

from __future__ import annotations

from flask import Blueprint

from . import models

blueprint = Blueprint("breaches", __name__, url_prefix="/equipe/violations", template_folder="templates")

Register = models.Breach
