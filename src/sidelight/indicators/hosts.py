"""The one form of a host name or address that the indexes know."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address


def host_key(host: str) -> str:
    """Return a host in lower case, in IDNA form and without the final dot; an IPv6 compressed.

    A label that IDNA refuses stays as it is: it can still be listed, and match itself.

    >>> host_key("WWW.Пример.РФ."), host_key("2001:DB8:0::1"), host_key("::ffff:c000:201")
    ('www.xn--e1afmkfd.xn--p1ai', '2001:db8::1', '192.0.2.1')
    """
    host = host.strip().rstrip(".").lower()
    if ":" in host:
        return _compressed(host)
    return host if host.isascii() else ".".join(map(_label, host.split(".")))


def split_port(authority: str) -> tuple[str, str]:
    """Return host and port of `host:port` or `[address]:port`; the port is empty without one.

    >>> split_port("[2001:DB8::1]:8080"), split_port("2001:db8::1"), split_port("evil.example:80")
    (('2001:db8::1', '8080'), ('2001:db8::1', ''), ('evil.example', '80'))
    """
    if authority.startswith("["):
        host, _, rest = authority[1:].partition("]")
        return host_key(host), rest.lstrip(":")
    host, _, port = authority.partition(":")
    if ":" in port:
        return host_key(authority), ""
    return host_key(host), port


def join_port(host: str, port: str) -> str:
    """Return `host:port`, an IPv6 address in brackets; the host alone without a port."""
    if ":" in host:
        host = f"[{host}]"
    return f"{host}:{port}" if port else host


def is_address(host: str) -> bool:
    """Whether a host in its key form is an IPv4 or IPv6 address."""
    if ":" in host:
        return True
    if not host[-1:].isdigit():
        return False
    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


def _compressed(host: str) -> str:
    """Return an IPv6 address in its short form; one that wraps an IPv4 address unwrapped."""
    try:
        address = IPv6Address(host)
    except AddressValueError:
        return host
    return str(address.ipv4_mapped or address)


def _label(label: str) -> str:
    try:
        return label.encode("idna").decode()
    except UnicodeError:
        return label
