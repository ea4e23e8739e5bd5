"""Packages: the data files that installed Python packages carry."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sidelight.model import NotReady
from sidelight.plugin import Manifest, PackageData, PackageFiles


def read_package(effect: PackageFiles) -> PackageData:
    """Return the files of the package whose path inside it fits the pattern.

    The package is named as it is imported, and is not imported. The content of a file is read each
    time it is asked for and not kept: one package has 65 MB of them. Raises NotReady when the
    package is not installed.
    """
    spec = find_spec(effect.package)
    if spec is None or not spec.submodule_search_locations:
        name = effect.package.replace("_", "-")
        raise NotReady(f"the package {name} is missing; run `pip install {name}`")
    root = Path(next(iter(spec.submodule_search_locations)))
    paths = {path.relative_to(root).as_posix(): path for path in root.glob(effect.pattern)}
    return PackageData(version=version(effect.package), files=_Files(paths))


async def perform_package(
    effect: PackageFiles, _manifest: Manifest, _secrets: Mapping[str, str]
) -> PackageData:
    """Return what `read_package` returns, in the shape of a transport."""
    return read_package(effect)


class _Files(Mapping[str, bytes]):
    """Paths inside a package -> content, read when it is asked for."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = dict(sorted(paths.items()))

    def __getitem__(self, inside: str) -> bytes:
        return self._paths[inside].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
