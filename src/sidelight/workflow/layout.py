"""Where the boxes of a graph stand: layers by the longest way, then few crossings and bends.

The steps of Sugiyama's method: rank, dummy nodes on long edges, barycentre sweeps, coordinates.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

from sidelight.workflow.graph import Edge, Graph

WIDE, HIGH = 264, 92
"""Pixels of a box."""
ACROSS, DOWN = 28, 66
"""Pixels between boxes of a layer, and between layers."""
THIN = 20  # pixels that a way takes where it passes a layer
SWEEPS = 8

Point = tuple[float, float]


class Layout(msgspec.Struct, frozen=True):
    """The middle of every box, the points that each edge passes, and the size of the whole."""

    places: Mapping[str, Point]
    ways: Mapping[Edge, tuple[Point, ...]]
    size: tuple[float, float]


def layout(graph: Graph) -> Layout:
    """Return where everything stands; the edges back take no part in it."""
    forward = [each for each in graph.edges if not each.back]
    ranks = _ranks([each.id for each in graph.nodes], forward)
    chains = {edge: _chain(edge, ranks) for edge in forward}
    for edge, chain in chains.items():
        for number, dummy in enumerate(chain[1:-1], start=1):
            ranks[dummy] = ranks[edge.source] + number
    layers: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for name, rank in ranks.items():
        layers[rank].append(name)
    above, below = _neighbours(chains.values())
    _uncross(layers, above, below)
    xs = _straighten(layers, above, below)
    left = min(x - _width(name) / 2 for name, x in xs.items())
    places = {
        name: (x - left + ACROSS, ACROSS + HIGH / 2 + ranks[name] * (HIGH + DOWN))
        for name, x in xs.items()
    }
    width = max(x + _width(name) / 2 for name, (x, _) in places.items()) + ACROSS
    height = 2 * ACROSS + len(layers) * (HIGH + DOWN) - DOWN
    return Layout(
        {each.id: places[each.id] for each in graph.nodes},
        {edge: tuple(places[name] for name in chain) for edge, chain in chains.items()},
        (width, height),
    )


def _ranks(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the layer of every node; the nodes come in reading order, so one pass is enough."""
    ranks = dict.fromkeys(names, 0)
    sources = defaultdict(list)
    for edge in edges:
        sources[edge.target].append(edge.source)
    for name in names:
        ranks[name] = max((ranks[source] + 1 for source in sources[name]), default=0)
    return ranks


def _chain(edge: Edge, ranks: Mapping[str, int]) -> tuple[str, ...]:
    """Return the edge with a dummy node in every layer that it passes."""
    between = range(ranks[edge.source] + 1, ranks[edge.target])
    dummies = [f"|{edge.source}|{edge.target}|{rank}" for rank in between]
    return (edge.source, *dummies, edge.target)


_Next = Mapping[str, Sequence[str]]


def _neighbours(chains: Iterable[tuple[str, ...]]) -> tuple[_Next, _Next]:
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for chain in chains:
        for upper, lower in pairwise(chain):
            below[upper].append(lower)
            above[lower].append(upper)
    return above, below


def _uncross(layers: list[list[str]], above: _Next, below: _Next) -> None:
    """Order every layer by where its neighbours stand, downwards and upwards in turn."""
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for number in numbers:
            beside = layers[number - 1 if down else number + 1]
            order = {name: place for place, name in enumerate(beside)}
            own = {name: place for place, name in enumerate(layers[number])}
            nexts = above if down else below
            layers[number].sort(
                key=lambda name, nexts=nexts, order=order, own=own: _mean(  # type: ignore[misc]
                    [order[each] for each in nexts.get(name, ())], own[name]
                )
            )


def _straighten(layers: Sequence[Sequence[str]], above: _Next, below: _Next) -> dict[str, float]:
    """Return an x for every node: near its neighbours, and not over those beside it."""
    xs: dict[str, float] = {}
    for layer in layers:
        _put(layer, [0.0] * len(layer), xs)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            nexts = above if down else below
            wanted = [_mean([xs[each] for each in nexts.get(name, ())], xs[name]) for name in layer]
            _put(layer, wanted, xs)
    return xs


def _put(layer: Sequence[str], wanted: Sequence[float], xs: dict[str, float]) -> None:
    """Give a layer its places in order, and move the whole so that it is near what it wants."""
    found: list[float] = []
    for number, name in enumerate(layer):
        least = wanted[number]
        if number:
            before = layer[number - 1]
            room = (_width(before) + _width(name)) / 2 + ACROSS
            least = max(least, found[-1] + room)
        found.append(least)
    moved = _mean([want - got for want, got in zip(wanted, found, strict=True)], 0.0)
    for name, x in zip(layer, found, strict=True):
        xs[name] = x + moved


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _width(name: str) -> float:
    return THIN if name.startswith("|") else WIDE
