from sidelight.validation.outages import Trial, take_away


def trials(bench, domain, *names):
    return [Trial(domain(name), bench.reports(domain(name)), 1.0) for name in names]


def test_a_value_on_one_list_flips_when_that_list_is_away(bench, domain):
    rows = {
        row.source: row
        for row in take_away(bench, trials(bench, domain, "only-1.net", "nobody.net"))
    }
    maltrail = rows["maltrail-malware"]
    assert (maltrail.answered, maltrail.flips, maltrail.accused_flips) == (2, 0.5, 1.0)
    assert rows["unit42"].flips == 0


def test_an_action_is_lost_with_one_of_its_two_families(bench, domain):
    (row,) = [
        row
        for row in take_away(bench, trials(bench, domain, "both-1.net"))
        if row.source == "unit42"
    ]
    assert row.lost_actions == 1


def test_weights_say_how_much_a_value_counts(bench, domain):
    tried = trials(bench, domain, "only-1.net", "nobody.net")
    heavy = [Trial(tried[0].observable, tried[0].reports, 3.0), tried[1]]
    (row,) = [row for row in take_away(bench, heavy) if row.source == "maltrail-malware"]
    assert row.flips == 0.75


def test_silence_moves_nothing_towards_harmless(bench, domain):
    names = ("both-1.net", "only-1.net", "popular.com", "nobody.net")
    assert not any(row.towards_harmless for row in take_away(bench, trials(bench, domain, *names)))


def test_a_popular_name_whose_accuser_is_away_counts_as_cleared(bench, domain):
    rows = take_away(bench, trials(bench, domain, "popular.com"))
    assert all(row.cleared in {0, 1} for row in rows)
