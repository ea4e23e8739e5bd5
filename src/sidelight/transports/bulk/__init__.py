"""Bulk: log files against the indexes, as Arrow tables in bounded memory.

`match_table` is the kernel: an Arrow table in, its matches out. Reading a file is `read_log`.
"""

from importlib.util import find_spec

from sidelight.model import NotReady

for _package in ("polars", "pyarrow"):
    if find_spec(_package) is None:
        raise NotReady(f"matching log files needs {_package}: run `pip install 'sidelight[bulk]'`")

from sidelight.transports.bulk.batch import Batch  # noqa: E402 - these need what was looked for
from sidelight.transports.bulk.fields import Fields  # noqa: E402
from sidelight.transports.bulk.logs import read_log  # noqa: E402
from sidelight.transports.bulk.matcher import MATCH, match_table  # noqa: E402
from sidelight.transports.bulk.screen import serving_files  # noqa: E402

__all__ = ["MATCH", "Batch", "Fields", "match_table", "read_log", "serving_files"]
