"""How costly a condition can become, read from its text before anything runs."""

import re

_TOKEN = re.compile(
    r"""r?(?P<quote>'''|\"\"\"|'|")(?:\\.|(?!(?P=quote)).)*(?P=quote)"""
    r"""|\.\s*(?P<macro>all|exists|exists_one|filter|map)\s*\("""
    r"""|\.\s*(?P<regex>matches)\s*\("""
    r"""|(?P<plus>\+)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])""",
    re.DOTALL,
)
DEEPEST = 2


def too_costly(text: str) -> tuple[int, str] | None:
    """Return where a condition asks for too much and why; None when it does not.

    The library stops after 10,000 rounds of loops, but a round may hold a regular expression.
    """
    loops: list[bool] = []  # the open brackets; whether each is a loop over a list
    for token in _TOKEN.finditer(text):
        if token["close"] and loops:
            loops.pop()
        elif token["macro"] or token["open"] or token["regex"]:
            loops.append(bool(token["macro"]))
        if token["macro"] and sum(loops) > DEEPEST:
            return token.start(), f"loops over lists are nested more than {DEEPEST} deep"
        if token["macro"] in {"map", "filter"} and sum(loops) >= DEEPEST:
            return token.start(), f"`{token['macro']}` may not stand inside another loop"
        if token["plus"] and sum(loops) >= DEEPEST:
            return token.start(), "`+` may not stand inside two loops: texts would pile up"
        if token["regex"] and sum(loops) >= DEEPEST:
            return token.start(), "`matches` may not stand inside two loops; try `contains`"
    return None
