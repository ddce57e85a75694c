"""Addresses of the internet: whose they are, and which ones this service may call."""

import ipaddress
from collections.abc import Iterable
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SUBSCRIBER_BITS: Final = 64
"""What one subscriber has of IPv6 at least."""
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


def network(text: str) -> Network | None:
    """A network in CIDR form, or one address; nothing if it is neither."""
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def address(text: str) -> Address | None:
    """An address, an IPv4 one inside IPv6 as IPv4; nothing if it is none."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


def is_within(text: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks."""
    found = address(text)
    if found is None:
        return False
    return any(found in each for each in map(network, networks) if each is not None)


def subscriber(text: str) -> str:
    """Whom to count a request to: the address, of IPv6 the part a subscriber cannot change."""
    found = address(text.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _SUBSCRIBER_BITS), strict=False))
    return str(found) if found else text


def is_public(found: Address) -> bool:
    """Whether an address, and every IPv4 address it may stand for, belongs to the open internet.

    ``is_global`` alone takes some wrapped forms of the own machine for public ones.
    """
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _meanings(found))


def _meanings(found: Address) -> list[Address]:
    if isinstance(found, ipaddress.IPv4Address):
        return [found]
    inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in _COMPATIBLE or any(found in each for each in _NAT64):
        inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    wrapped: list[Address] = [each for each in inner if each is not None]
    # the wrapping itself may count as reserved; what it leads to decides
    return wrapped or [found]
