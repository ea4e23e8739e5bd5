from sidelight.cli.progress import finish, shown, task


def test_a_bar_shows_entries_and_bytes(capfd):
    read = [0]
    with shown() as progress:
        told = task(progress, "importing corp", lambda: (read[0], 100))
        read[0] = 50
        told(7_000)
        [bar] = progress.tasks
        assert (bar.completed, bar.total, bar.fields["entries"]) == (50, 100, 7_000)
        finish(progress)
        assert bar.finished
    out, err = capfd.readouterr()
    assert out == ""
    assert "importing corp" in err
    assert "7,000 entries" in err


def test_without_a_size_the_bar_waits_for_the_end():
    with shown() as progress:
        task(progress, "ipsum")(5)
        [bar] = progress.tasks
        assert bar.total is None
        finish(progress)
        assert bar.finished
