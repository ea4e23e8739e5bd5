r"""The candidate grammar: which runs of bytes are worth a closer look.

Two patterns over UTF-8 bytes, in the subset that RE2, Rust regex and `re` share. Four rules keep
them linear and fast on every input, and tests hold them:

* every alternative eats as far as it looks (no unbounded look-ahead that is then given back), so a
  match never costs more than its own length plus a constant;
* no bounded repeat overlaps a frequent class (state explosion), schemes are a literal list;
* nothing crosses a line end, but a URL that a line end cuts after a hyphen;
* few different limits of byte ranges: with 128 of them the tables of the Rust engine are twice as
  large, so where a range may be wider than UTF-8 needs, it is.

`M` stands for the possessive mark that the backtracking engine needs and the automata do not.
"""

WORD = r"[A-Za-z0-9_\-]"
"""One ASCII byte of a label; `_` is in host names of the wild and in file names."""

_LETTERS = (
    r"[\xc3-\xdf][\x80-\xbf]",
    r"[\xe0\xe1\xe4-\xec\xee][\x80-\xbf][\x80-\xbf]",
    r"\xed[\x80-\x9f][\x80-\xbf]",
    r"\xe3[\x81-\xbf][\x80-\xbf]",
    r"\xef[\x80-\xbb\xbe][\x80-\xbf]",
    r"\xef\xbc[\x90-\x99\xa1-\xba]",
    r"\xef\xbd[\x81-\x9a]",
    r"[\xf0-\xff][\x80-\xbf][\x80-\xbf][\x80-\xbf]",
    r"\xe2\x80[\x8b-\x8d]",
    r"\xe2\x81\xa0",
    r"[\xc0-\xc2]\xad",
)
WIDE = f"(?:{'|'.join(_LETTERS)})"
"""One letter beyond ASCII, or an invisible character; never punctuation (U+2000-2FFF, U+30xx)."""

LABEL = rf"(?:{WORD}|{WIDE})"

DOT = (
    r"(?:\\?\."
    r"| ?\\?[\[({<][\[({]? ?\\?(?:\.|,|[dD][oO][tT]|[dD]0[tT]) ?\\?[\])}>][\])}]? ?"
    r"|\[\.|\.\]"
    r"| (?:dot|DOT|Dot) "
    r"|%2[eE]|&#46;|&#[xX]2[eE];|&period;"
    r"|\xe3\x80\x82|\xef\xbc\x8e|\xef\xbd\xa1)"
)
"""A dot between labels, plain or defanged."""

AT = (
    r"(?:@| ?\\?[\[({<][\[({]? ?(?:@|[aA][tT]) ?\\?[\])}>][\])}]? ?|\[@|@\]"
    r"|&#64;|&#[xX]40;|%40|\xef\xbc\xa0)"
)
"""An at sign, plain or defanged."""

ESCAPE = r"(?:\\[nrtbfv]|\\u00[0-9A-Fa-f][0-9A-Fa-f]|%[0-9A-Fa-f][0-9A-Fa-f])"
"""An escape of JSON or of a URL that touches the value after it."""

_SCHEMES = (
    r"(?:[hH][tTxX*][tTxX*][pP](?:[sS]|\[[sS]\])?|[hH]\[?[tTxX][tTxX]\]?[pP][sS]?"
    r"|[fF][tTxX][pP][sS]?|[sS][fF][tT][pP]|[wW][sS][sS]?|[mM][eE][oO][wW][sS]?"
    r"|[lL][dD][aA][pP][sS]?|[sS][sS][hH]|[tT][cC][pP]|[uU][dD][pP]|[sS][mM][bB]"
    r"|[rR][tT][sS][pP]|[rR][tT][mM][pP]|[tT][eE][lL][nN][eE][tT]|[iI][rR][cC]"
    r"|[gG][oO][pP][hH][eE][rR]|[dD][nN][sS]|[sS][tT][rR][aA][tT][uU][mM]\+[tT][cC][pP]"
    r"|[gG][iI][tT])"
)

_SLASH = r"(?:/|\\/|\\|\[/\])"
_SEPARATOR = rf"(?: ?[\[({{<]?:[\])}}>]?[\[({{]?{_SLASH}{_SLASH}[\])}}>]?|\[?:{_SLASH}{_SLASH}\])"

_DASH = r"\xe2[\x80-\x8a][\x90-\x99]"

_URL_BYTE = (
    r"(?:-\r?\n|[!#-;=?-Z\]_a-z~]|\[|\\/|\\\.[A-Za-z0-9]|\\u0026|\\u003[dD]|\{(?:\.|dot)\}"
    rf"| ?\[(?:\.|dot|DOT)\] ?|{WIDE})"
)

RESOURCE = b"arn:aws"
"""How the name of a resource in a cloud begins; no value, but `::` in it looks like one."""

_NOT_IN_LABEL = f"(?<!{WORD})" + "".join(f"(?<!{letter})" for letter in _LETTERS)
_HEX = r"[0-9A-Fa-f]"
_B64 = r"[A-Za-z0-9/+]"


def values(possessive: str = "", *, guarded: bool = False) -> str:
    """The alternation for all but long runs of letters and digits; the first that fits wins.

    `possessive` is the mark after each repeat and `guarded` adds the look-behinds: a backtracking
    engine needs both to stay linear, an automaton needs neither.
    """
    more = possessive
    label = rf"(?:{ESCAPE}|{_NOT_IN_LABEL})" if guarded else rf"(?:{ESCAPE})?"
    colons = r"(?:(?<![0-9A-Fa-f:])|(?<!:)(?=:))" if guarded else ""
    tail = rf"[0-9A-Fa-f:.]*{more}" + (f"(?!{LABEL})" if guarded else "")
    spoken = rf"(?:{LABEL}+{more} (?:at|AT) )?{more}"
    name = _name(more)
    rest = rf"{LABEL}*{more}"
    pair = r"(?=[0-9A-Fa-f:]*?::)" if guarded else r"[0-9A-Fa-f:]*::"
    edge = r"(?:(?<![0-9A-Fa-f])|(?=\[))" if guarded else ""
    resource = (
        rf"\b{RESOURCE.decode()}[a-z\-]*{more}:[a-z0-9\-]*{more}:[a-z0-9\-]*{more}:[0-9]*{more}:"
    )
    alternatives = (
        rf"{_SCHEMES}{_SEPARATOR}{_URL_BYTE}+{more}",
        f"{label}{spoken}{name}",
        resource,
        rf"{colons}{pair}{tail}",
        rf"{colons}:?(?:{_HEX}+{more}:){{6}}[0-9A-Fa-f:.]*{more}{rest}",
        rf"{edge}{_HEX}*{more}\[:\]{_HEX}*{more}\[:\](?:[0-9A-Fa-f.]|\[[:.]\])*{more}{rest}",
        rf"\b[0-9]+{more}:{_B64}{{6}}{_B64}*{more}:{_B64}{{6}}{_B64}*{more}{rest}",
        rf"[cC][vV][eE](?:[\-_ :]|{_DASH})?[0-9]{{4}}(?:[\-_]|{_DASH})[0-9]{{4}}{rest}",
        rf"\b[aA][sS][nN]?[ :#]?[ ]?[0-9]{rest}",
        rf"\bT1[0-9][0-9][0-9]{rest}",
    )
    return "|".join(alternatives)


def _name(more: str) -> str:
    """Labels with a dot or an at sign between them, but no number with a point (`5.0`, `3.14Z`).

    Numbers are the most frequent thing in a log that looks like a name, and none has four parts.
    """
    joint, label = rf"(?:{DOT}|{AT}|\+)", f"{LABEL}+{more}"
    first, digits = f"(?:{DOT}|{AT})", f"[0-9]+{more}"
    letter = rf"(?:[A-Za-z_\-]|{WIDE})"
    no_zulu = rf"(?:[A-Ya-z_\-]|{WIDE})"
    rest = f"{LABEL}*{more}"
    wordy = f"[0-9]*{more}{letter}{rest}{first}{label}"
    mixed = f"(?:{digits}{joint})*{more}[0-9]*{more}(?:{no_zulu}{rest}|Z{joint}?{label})"
    quad = f"{digits}{joint}{digits}{joint}{digits}{rest}"
    return f"(?:{wordy}|{digits}{first}(?:{mixed}|{quad}))(?:{joint}{label})*{more}"


def runs(possessive: str = "") -> str:
    """Runs of letters and digits that begin like a hash or the address of a wallet.

    An underscore may stand before them, for it is no part of them but of a word. The digits of an
    escape before a run are no part of it either: with them, 30 digits would make a hash of 32.

    They have a pass of their own. A counted repeat multiplies the states of whatever it shares an
    automaton with: in one alternation with `values` the Rust engine falls from 340 to 34 MB/s.
    """
    begins = (
        f"{_HEX}{{32}}",
        "[13LMT][1-9A-HJ-NP-Za-km-z]{25}",
        f"0[xX]{_HEX}{{40}}",
        "(?:[bB][cC]1|[lL][tT][cC])[A-Za-z0-9]{37}",
    )
    escaped = f"{ESCAPE}{_HEX}{{30}}"
    return rf"(?:{escaped}|(?:{ESCAPE}|\b|_)(?:{'|'.join(begins)}))[A-Za-z0-9]*{possessive}"
