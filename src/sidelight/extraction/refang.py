r"""Defanged text back to what it stood for.

>>> refang("evil[.]example"), refang("user [at] evil(dot)example")
('evil.example', 'user@evil.example')
"""

import re
import unicodedata

from sidelight.extraction.mention import Mention, MentionType

_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_OPEN = r" ?\\?[\[({<][\[({]? ?\\?"
_CLOSE = r" ?\\?[\])}>][\])}]? ?"
_DOT = re.compile(
    rf"{_OPEN}(?:\.|,|dot|d0t){_CLOSE}"
    r"|\[\.|\.\]|\\\.| dot |%2e|&#46;|&#x2e;|&period;|[\u3002\uff0e\uff61]",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"{_OPEN}(?:@|at){_CLOSE}|\[@|@\]| at |&#64;|&#x40;|%40|\uff20",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\[/.]|\\u0026|\\u003d|&amp;|\[/\]", re.IGNORECASE)
_PLAIN = {"\\/": "/", "\\.": ".", "\\u0026": "&", "\\u003d": "=", "&amp;": "&", "[/]": "/"}


def visible(raw: bytes) -> str:
    """The text of `raw` without invisible characters, full-width forms made plain."""
    if raw.isascii():
        return raw.decode("ascii")
    text = raw.decode("utf-8", "replace").translate(_INVISIBLE)
    return unicodedata.normalize("NFKC", text.replace("\u3002", "\uff0e"))


def refang(text: str) -> str:
    """The name or address that a defanged `text` stands for."""
    return _AT.sub("@", _DOT.sub(".", text))


def refang_path(text: str) -> str:
    """What follows the host of a URL, refanged, without escapes and line ends."""
    if "\n" in text:
        text = text.replace("\r", "").replace("\n", "")
    if "\\" in text or "&amp;" in text or "[/]" in text:
        text = _ESCAPED.sub(lambda match: _PLAIN[match.group().lower()], text)
    return _DOT_IN_PATH.sub(".", text) if "[" in text or "{" in text or "(" in text else text


_DOT_IN_PATH = re.compile(r" ?[\[({](?:\.|dot)[\])}] ?|\[\.|\.\]", re.IGNORECASE)


def defanged(mention: Mention) -> str:
    """The value so that nobody can click it: `hxxp://evil[.]example/x`; other types unchanged.

    >>> defanged(Mention(MentionType.URL, "http://evil.example/x.php", "", 0, 0))
    'hxxp://evil[.]example/x[.]php'
    """
    if mention.type not in _CLICKABLE:
        return mention.value
    value = mention.value.replace(".", "[.]")
    if mention.type is MentionType.EMAIL:
        return value.replace("@", "[@]")
    if mention.type is MentionType.IPV6:
        return value.replace(":", "[:]")
    return _SCHEME.sub(lambda match: f"{match[1].lower().replace('t', 'x')}{match[2]}://", value)


_CLICKABLE = frozenset(
    {
        MentionType.URL,
        MentionType.DOMAIN,
        MentionType.EMAIL,
        MentionType.IPV4,
        MentionType.IPV6,
        MentionType.CIDR,
    }
)
_SCHEME = re.compile(r"^(http|ftp)(s?)://")
