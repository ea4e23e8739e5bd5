import inspect

import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.abusech import AbuseCh


class Service(AbuseCh):
    name = "service"

    def answer(self, asked, world):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({}, 401, {"error": "Unauthorized"}),
        ({"auth-key": "wrong"}, 403, {"query_status": "unknown_auth_key"}),
    ],
)
def test_a_missing_key_and_a_wrong_one_differ(headers, status, body):
    told = Service().unauthorized(Asked(method="POST", path="/", headers=headers))
    assert (told.status, told.body) == (status, body)


def test_it_is_no_vendor_by_itself():
    assert inspect.isabstract(AbuseCh)
