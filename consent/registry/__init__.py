"""Purposes and vendors: who may be asked about, and who an address belongs to."""
