"""The computed parts of the pages of the shipped playbooks: their inputs, and their diagrams.

Like those of `tables.py` they are not committed, so they cannot say something else than the code.
"""

from pathlib import Path
from typing import Any

from sidelight.wiring.playbooks import shipped_names, shipped_version
from sidelight.workflow import diagram
from sidelight.workflow.playbook import Input

FOLDER = "playbooks"
MARK = "<!-- computed when the site is built: inputs -->"
PICTURE = "<!-- computed when the site is built: diagram -->"


def inputs(name: str) -> str:
    """Return the table of the inputs of a playbook."""
    rows = ["| input | type | default | what it says |", "|---|---|---|---|"]
    for key, each in shipped_version(name).playbook.inputs.items():
        rows.append(f"| `{key}` | {each.type} | {_default(each)} | {each.description or ''} |")
    return "\n".join(rows)


def picture(name: str) -> str:
    """Return what shows the diagram of a playbook on its page."""
    title = shipped_version(name).playbook.title
    return f'<a href="../{name}.svg"><img src="../{name}.svg" alt="The steps of {title}"></a>'


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page of a playbook with its inputs and its diagram: the hook that mkdocs calls."""
    folder, _, file = page.file.src_uri.rpartition("/")
    name = file.removesuffix(".md")
    if folder != FOLDER or name not in shipped_names():
        return markdown
    for mark in (MARK, PICTURE):
        if mark not in markdown:
            raise ValueError(f"{page.file.src_uri}: put {mark} where it belongs")
    return markdown.replace(MARK, inputs(name)).replace(PICTURE, picture(name))


def on_post_build(config: Any, **_: Any) -> None:
    """Put the diagrams beside the pages: the hook that mkdocs calls."""
    folder = Path(config.site_dir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in shipped_names():
        drawn = diagram(shipped_version(name).playbook)
        (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")


def _default(given: Input) -> str:
    if given.default is None:
        return "has to be given"
    if isinstance(given.default, list | tuple):
        return ", ".join(f"`{each}`" for each in given.default) or "none"
    return f"`{given.default}`"
