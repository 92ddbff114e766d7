"""Who is at the other end: forwarding headers count only from proxies that the settings name."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
RawHeaders = Iterable[tuple[bytes, bytes]]

_FORWARDING: Final = frozenset((b"x-forwarded-for", b"x-real-ip", b"forwarded", b"x-forwarded-host"))
_MOST_HOPS: Final = 20


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class Proxies:
    """The networks whose word about the caller is taken."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks: tuple[Network, ...] = tuple(ip_network(network, strict=False) for network in networks)

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)

    def client_address(self, peer: str | None, headers: RawHeaders) -> str:
        """The nearest address that is not one of our proxies, `unknown` when the transport has none."""
        nearest = _parsed(peer) if peer else None
        if self._trusts(nearest):
            hops = [
                hop
                for name, value in headers
                if name == b"x-forwarded-for"
                for hop in value.decode("latin-1").split(",")
            ]
            for hop in reversed(hops[-_MOST_HOPS:]):
                address = _parsed(hop)
                if address is None:
                    break
                nearest = address
                if not self._trusts(address):
                    break
        return str(nearest) if nearest is not None else "unknown"

    def is_operator(self, peer: str | None, headers: RawHeaders) -> bool:
        """Whether the request came straight from loopback or a trusted network, and was forwarded for nobody."""
        address = _parsed(peer) if peer else None
        if address is None or not (address.is_loopback or self._trusts(address)):
            return False
        return not any(name in _FORWARDING for name, _ in headers)

    def scheme(self, peer: str | None, headers: RawHeaders) -> str | None:
        """`http` or `https` as a trusted proxy says it was asked, None when none did."""
        if not self._trusts(_parsed(peer) if peer else None):
            return None
        for name, value in headers:
            if name == b"x-forwarded-proto" and value in (b"http", b"https"):
                return value.decode("ascii")
        return None
