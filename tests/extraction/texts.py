"""Strategies for text that looks like the text of reports, logs and attacks."""

from hypothesis import strategies as st

PIECES = [
    "evil.example",
    "192.0.2.7",
    "hxxp://evil[.]example/x.php",
    "https://a.example/?q=1&amp;r=2",
    "fe80::1",
    "::1",
    "a.com.",
    "user@evil.example",
    "user[at]evil(dot)example",
    "d41d8cd98f00b204e9800998ecf8427e",
    "CVE-2021-44228",
    "AS64500",
    "T1059.001",
    "10.0.0.0/8",
    "192.0.2.1/443",
    "evil.com:8080/p",
    "setup.sh",
    "readme.md",
    "self.name",
    "1.2.3",
    "version",
    "3:abcdefgh:ijklmnop",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "C:\\temp\\new.exe",
    "HKLM\\Software\\Run",
    "/etc/passwd",
    "\\nevil.com",
    "%2Fevil.com",
    "пример.рф",
    "中文evil.com下载",
    "e\u200bvil.com",
    "evil。com",
    "[redacted].evil.com",
    "http://a.com/b-",
    "imphash:",
    '"host":"dc.corp"',
    "jo+tag@evil.com",
    "ns::evil.com",
    "foo.com+bar.com",
    "com.android.settings",
    "Trojan.Win32.Agent",
    "�",
    "\x1e",
    "\x00",
    "é",
]
GLUE = [
    " ",
    " ",
    "\n",
    "\r\n",
    ",",
    ";",
    '"',
    "'",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "=",
    "|",
    "\t",
    "",
]

text = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)).map("".join), max_size=30
).map("".join)
"""Values of every kind between delimiters of every kind."""

lines = st.lists(
    st.sampled_from(
        [
            *(
                "evil.com",
                "a.evil.net",
                "192.0.2.1",
                "999.1.1.1",
                "d41d8cd98f00b204e9800998ecf8427e",
            ),
            *(
                "co.uk",
                "com.evil.org",
                "com.evil.ru",
                "setup.sh",
                "event.name",
                "x-.com",
                "EVIL.com",
            ),
            *(
                "a" * 70 + ".com",
                "evil[.]com",
                "",
                " evil.com",
                "imphash:",
                "http://a.com/b-",
                "self.club",
            ),
        ]
    ),
    max_size=40,
)
"""Lines of an indicator list, plain ones and odd ones."""
