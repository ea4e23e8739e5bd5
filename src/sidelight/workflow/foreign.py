"""What playbooks of another language order, under our names."""

COMMANDS = {
    "http-api": "http.request",
    "openc2-http": "openc2.send",
    "ssh": "shell.ssh",
    "bash": "shell.bash",
    "powershell": "shell.powershell",
    "sigma": "hunt.sigma",
    "yara": "hunt.yara",
}
"""Type of a command of CACAO -> our action. `manual` is a question to a person.

It stands apart from the exchange with CACAO: every start reads it, and few read or write CACAO.
"""
