import pytest

from sidelight.plugin import Feed, Playbook, Provider, Source


@pytest.mark.parametrize("kind", [Feed, Playbook, Provider, Source])
def test_an_interface_cannot_be_used_without_its_methods(kind):
    with pytest.raises(TypeError, match="abstract"):
        kind()
