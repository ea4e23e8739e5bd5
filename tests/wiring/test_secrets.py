import base64
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from sidelight.model import InvalidInput, NotReady
from sidelight.wiring.secrets import FILE_NAME, SecretKey


def keys_in(home):
    return (home / FILE_NAME).read_text().split()


def seal(home, environment=None):
    with SecretKey(home, environment or {}).sealing() as sealer:
        return sealer.seal("secret", "place")


def opened(home, sealed, environment=None):
    return SecretKey(home, environment or {}).sealer().open(sealed, "place")


def test_the_first_use_makes_a_file_that_only_its_owner_reads(tmp_path):
    sealed = seal(tmp_path)
    file = tmp_path / FILE_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [len(base64.urlsafe_b64decode(key)) for key in keys_in(tmp_path)] == [32]
    assert opened(tmp_path, sealed) == "secret"
    assert {each.name for each in tmp_path.iterdir()} == {FILE_NAME, f"{FILE_NAME}.lock"}


def test_reading_makes_no_file(tmp_path):
    with pytest.raises(NotReady, match="restore it"):
        SecretKey(tmp_path, {}).sealer()
    assert list(tmp_path.iterdir()) == []


def test_those_who_start_at_once_share_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(seal, [tmp_path] * 16))
    assert [opened(tmp_path, each) for each in sealed] == ["secret"] * 16


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    seal(tmp_path)
    (tmp_path / FILE_NAME).chmod(mode)
    with pytest.raises(NotReady, match="chmod 600"):
        SecretKey(tmp_path, {}).sealer()


@pytest.mark.parametrize("content", ["", "short", "not base64 at all!", "AAAA\nBBBB\n"])
def test_a_file_that_holds_no_key_is_refused_and_not_shown(tmp_path, content):
    file = tmp_path / FILE_NAME
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(InvalidInput, match="holds no secret key") as caught:
        SecretKey(tmp_path, {}).sealer()
    assert not content or content.split()[0] not in str(caught.value).replace(str(file), "")


def test_the_variable_stands_over_the_file_and_may_hold_several_keys(tmp_path):
    old, new = (base64.b64encode(each * 32).decode() for each in (b"o", b"n"))
    before = seal(tmp_path, {"SIDELIGHT_SECRET_KEY": old})
    both = {"SIDELIGHT_SECRET_KEY": f"{new},{old}"}
    assert opened(tmp_path, before, both) == "secret"
    after = seal(tmp_path, both)
    assert opened(tmp_path, after, {"SIDELIGHT_SECRET_KEY": new}) == "secret"
    with SecretKey(tmp_path, both).changing() as sealer:
        assert sealer.open(before, "place") == "secret"
    assert not (tmp_path / FILE_NAME).exists()


def test_a_wrong_variable_is_not_shown(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        SecretKey(tmp_path, {"SIDELIGHT_SECRET_KEY": "hunter2"}).sealer()
    assert "hunter2" not in str(caught.value)


def test_a_change_ends_with_the_new_key_alone(tmp_path):
    sealed = seal(tmp_path)
    [old] = keys_in(tmp_path)
    with SecretKey(tmp_path, {}).changing() as sealer:
        assert keys_in(tmp_path)[1:] == [old]
        assert sealer.open(sealed, "place") == "secret"
    [new] = keys_in(tmp_path)
    assert new != old


def test_a_change_that_fails_leaves_a_file_that_opens_everything(tmp_path):
    sealed = seal(tmp_path)
    half = []

    def fail():
        with SecretKey(tmp_path, {}).changing() as sealer:
            half.append(sealer.seal("secret", "place"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [opened(tmp_path, each) for each in (sealed, *half)] == ["secret", "secret"]


def test_a_home_that_is_none_is_named(tmp_path):
    with pytest.raises(NotReady, match="cannot be written"):
        seal(tmp_path / "absent")
