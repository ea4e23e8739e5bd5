import pytest

from sidelight.model import NotReady
from sidelight.plugin import PackageFiles
from sidelight.transports.packages import perform_package, read_package

SUFFIXES = PackageFiles("publicsuffixlist", "public_suffix_list.dat")


def test_a_file_of_a_package_with_its_version():
    data = read_package(SUFFIXES)
    assert list(data.files) == ["public_suffix_list.dat"]
    assert b"===BEGIN PRIVATE DOMAINS===" in data.files["public_suffix_list.dat"]
    assert data.version.startswith("1.")


def test_a_pattern_finds_many_files_and_reads_none_of_them_yet():
    lists = "data/misp-warninglists/lists/*/list.json"
    files = read_package(PackageFiles("pymispwarninglists", lists)).files
    assert len(files) > 100
    assert list(files) == sorted(files)
    assert files["data/misp-warninglists/lists/rfc1918/list.json"].startswith(b"{")
    with pytest.raises(KeyError):
        files["data/other"]


def test_files_of_our_own():
    data = read_package(PackageFiles("sidelight", "feeds/*.yaml"))
    assert "feeds/misp_warninglists.yaml" in data.files


def test_nothing_outside_the_package_is_found():
    assert not read_package(PackageFiles("sidelight", "nothing/*.here")).files


@pytest.mark.parametrize("package", ["no_such_package", "this"])
def test_a_package_that_is_missing_is_named_with_its_command(package):
    with pytest.raises(NotReady, match=r"is missing; run `pip install"):
        read_package(PackageFiles(package, "*"))


async def test_it_serves_as_a_transport():
    assert (await perform_package(SUFFIXES, None, {})).version == read_package(SUFFIXES).version
