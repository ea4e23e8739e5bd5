import subprocess
import sys

import pytest


@pytest.mark.parametrize("package", ["polars", "pyarrow"])
def test_without_the_extra_it_says_what_to_install(package):
    script = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from sidelight.model import NotReady\n"
        "try:\n    import sidelight.transports.bulk\n"
        "except NotReady as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "run `pip install 'sidelight[bulk]'`" in done.stdout
