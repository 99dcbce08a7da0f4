"""Purposes and vendors: who may be asked about, and who an address belongs to."""

from .model import NECESSARY, Controller, Cookie, HostRule, Purpose, StorageKey, Vendor
from .registry import Registry

__all__ = ["NECESSARY", "Controller", "Cookie", "HostRule", "Purpose", "Registry", "StorageKey", "Vendor"]
