import pytest

from sidelight.extraction import MentionType, extract

PATHS = {MentionType.REGISTRY_KEY, MentionType.WINDOWS_PATH, MentionType.UNIX_PATH}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            r"key HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run on",
            [r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run"],
        ),
        (r"<HKCU>\SOFTWARE\Run", [r"HKCU\SOFTWARE\Run"]),
        (r"HKLM\Software\Run HKCU\Software\Run", [r"HKLM\Software\Run", r"HKCU\Software\Run"]),
        (r'"HKEY_LOCAL_MACHINE\\Software\\Run"', [r"HKEY_LOCAL_MACHINE\Software\Run"]),
        (r"C:\Program Files\a b\evil.exe.", [r"C:\Program Files\a b\evil.exe"]),
        (r"C:\Users\<user>\x.dll", [r"C:\Users\<user>\x.dll"]),
        (r"%APPDATA%\evil\a.dll", [r"%APPDATA%\evil\a.dll"]),
        (r"\\server\share\a.doc", [r"\\server\share\a.doc"]),
        ("run /usr/.x/evil.sh, then", ["/usr/.x/evil.sh"]),
        ("~/foo/bar.py", ["~/foo/bar.py"]),
        ("http://evil.com/tmp/x and/or 1/2", []),
    ],
)
def test_keys_and_paths(text, values):
    found = [each.value for each in extract(text, types=PATHS)]
    assert [
        value.replace("\\\\", "\\") if value.startswith("HK") else value for value in found
    ] == [
        value if not value.startswith(r"\\") else value.replace(r"\\", "\\", 1) for value in values
    ] or found == values
