"""Public suffixes and hosts, as plugins need them: where a registered name begins."""

from sidelight.indicators import Suffix, find_suffix, host_of, read_rules, registrable

__all__ = ["Suffix", "find_suffix", "host_of", "read_rules", "registrable"]
