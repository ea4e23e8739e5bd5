"""The loop of the long-running commands."""

from sidelight.cli.loop import run


def test_a_command_is_done_with_its_arguments():
    seen = []

    async def command(*arguments):
        seen.extend(arguments)

    run(command, 1, "a")
    assert seen == [1, "a"]
