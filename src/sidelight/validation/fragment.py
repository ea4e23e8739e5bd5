"""Fitted weights as YAML, as the weights file has them, for a person to review and take over."""

from collections.abc import Iterable

from sidelight.verdicts.policy import Figures, Weight


def write_fragment(weights: Iterable[Weight], command: str) -> str:
    """Return the lines that would stand under `weights:`, each with its counts and provenance."""
    lines = "".join(f"  {_line(each)}\n" for each in weights)
    return (
        "# Proposed by the fit, and in force only once somebody has put it into the weights file,\n"
        f"# with a new model_version and the report beside it. Made by: {command}\n"
        "# Open resolvers are the only harmless addresses there are, so what is fitted for\n"
        "# addresses is too strong: scanners are on the same lists.\n"
        f"weights:\n{lines}"
    )


def _line(weight: Weight) -> str:
    label = f', label: "{weight.label}"' if weight.label != "*" else ""
    types = ", ".join(weight.types)
    return (
        f'- {{claim: {weight.claim}, source: "{weight.source}"{label}, types: [{types}], '
        f"malicious: {_figures(weight.malicious)}, benign: {_figures(weight.benign)}, "
        f'measured: {weight.measured}, from: "{weight.provenance}"}}  '
        f"# {weight.logarithm:+.1f} nats"
    )


def _figures(figures: Figures | None) -> str:
    return f"[{figures.hits}, {figures.of}]" if figures else "[0, 0]"
