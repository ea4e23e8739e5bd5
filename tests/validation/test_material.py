import pytest

from sidelight.model import InvalidInput
from sidelight.validation.material import gather_material


def test_without_data_nothing_is_read(tmp_path):
    with pytest.raises(InvalidInput, match="--data"):
        gather_material(tmp_path)


@pytest.mark.timeout(120)
def test_the_embedded_packages_give_the_reference(data):
    material = gather_material(data)
    assert len(material.reference.top_10k) > 10_000
    assert material.reference.top_10k < material.reference.top_100k
    assert material.suffixes.registrable("a.b.co.uk") == "b.co.uk"
    assert {"1.2.3.4", "example.com"} <= {each.value for each in material.placeholders}
    assert next(each.name for each in material.harmless(1)) == "top-10k"
