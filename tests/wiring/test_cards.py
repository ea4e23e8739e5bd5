from sidelight.wiring import load_settings, provider_cards


def cards(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    return {card.name: card for card in provider_cards(settings, {})}


def test_a_card_says_what_a_person_wants_to_know(home):
    card = cards(home)["rdap"]
    assert card.state == "ready"
    assert card.tier == "keyless"
    assert card.max_tlp == "amber"
    assert "domain" in card.observables
    assert card.terms.startswith("https://")


def test_an_offline_provider_waits_for_its_feed_and_no_other_does(tmp_path):
    found = cards(tmp_path)
    assert found["warninglists"].state == "not compiled: run `sidelight feeds sync`"
    assert found["dns"].state == found["own-lists"].state == "ready"
