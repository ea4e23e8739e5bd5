r"""The candidate grammar: which runs of bytes are worth a closer look.

Two patterns over UTF-8 bytes, in the subset that RE2, Rust regex and `re` share. Three rules keep
them linear and fast on every input, and tests hold them:

* every alternative eats as far as it looks (no unbounded look-ahead that is then given back), so a
  match never costs more than its own length plus a constant;
* no bounded repeat overlaps a frequent class (state explosion), schemes are a literal list;
* nothing crosses a line end, but a URL that a line end cuts after a hyphen.

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
    r"[\xf0-\xf4][\x80-\xbf][\x80-\xbf][\x80-\xbf]",
    r"\xe2\x80[\x8b-\x8d]",
    r"\xe2\x81\xa0",
    r"\xc2\xad",
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

_DASH = r"(?:\xe2\x80[\x90-\x95]|\xe2\x88\x92)"

_URL_BYTE = (
    r"(?:-\r?\n|[!#-;=?-Z\]_a-z~]|\[|\\/|\\\.[A-Za-z0-9]|\\u0026|\\u003[dD]|\{(?:\.|dot)\}"
    rf"| ?\[(?:\.|dot|DOT)\] ?|{WIDE})"
)

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
    name = rf"{LABEL}+{more}(?:{DOT}|{AT}){LABEL}+{more}(?:(?:{DOT}|{AT}|\+){LABEL}+{more})*{more}"
    rest = rf"{LABEL}*{more}"
    pair = r"(?=[0-9A-Fa-f:]*?::)" if guarded else r"[0-9A-Fa-f:]*::"
    edge = r"(?:(?<![0-9A-Fa-f])|(?=\[))" if guarded else ""
    alternatives = (
        rf"{_SCHEMES}{_SEPARATOR}{_URL_BYTE}+{more}",
        f"{label}{spoken}{name}",
        rf"{colons}{pair}{tail}",
        rf"{colons}:?(?:{_HEX}+{more}:){{6}}[0-9A-Fa-f:.]*{more}{rest}",
        rf"{edge}{_HEX}*{more}\[:\]{_HEX}*{more}\[:\](?:[0-9A-Fa-f.]|\[[:.]\])*{more}{rest}",
        rf"\b[0-9]+{more}:{_B64}{{6}}{_B64}*{more}:{_B64}{{6}}{_B64}*{more}{rest}",
        rf"[cC][vV][eE](?:[\-_ :]|{_DASH})?[0-9]{{4}}(?:[\-_]|{_DASH})[0-9]{{4}}{rest}",
        rf"\b[aA][sS][nN]?[ :#]?[ ]?[0-9]{rest}",
        rf"\bT1[0-9][0-9][0-9]{rest}",
    )
    return "|".join(alternatives)


def runs(possessive: str = "", *, guarded: bool = False) -> str:
    """Runs of 26 and more letters and digits: hashes and wallets.

    They have a pass of their own. A counted repeat multiplies the states of whatever it shares an
    automaton with: in one alternation with `values` the Rust engine falls from 340 to 34 MB/s.
    """
    start = rf"(?:{ESCAPE}|(?<![A-Za-z0-9]))" if guarded else rf"(?:{ESCAPE})?"
    return rf"{start}[A-Za-z0-9]{{26}}[A-Za-z0-9]*{possessive}"
