"""Where requests come from, as coarsely as defences need it: a network, never one machine."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

PREFIXES = {4: 24, 6: 48}
"""Bits by IP version. 256 neighbours share an IPv4 network; IPv6 providers give whole sites to one customer (RFC 6177),
who could otherwise come from a fresh address each time."""


def origin_of(address: str) -> str:
    """Return what requests are counted by: an IPv4 address, or the whole network of an IPv6 address."""
    network = network_of(address)
    return network if ":" in network else address


def network_of(address: str) -> str:
    """Return the network of an IP address, such as ``192.0.2.0/24``; the text itself if it is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, PREFIXES[found.version]), strict=False))
