"""The site, as `docs/contributing.md` says how to build it."""

from __future__ import annotations

import inspect
import re
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import overlap

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "overlap"
version = release = overlap.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 6  # by the rule of a forge, so that one link is right in both places

autodoc_member_order = "groupwise"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_custom_sections = [("Attributes", "params_style")]

html_theme = "furo"
html_title = f"overlap {version}"
html_copy_source = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
pygments_dark_style = "a11y-high-contrast-dark"
highlight_options = {"python": {"stripnl": True}}  # a doctest ends with an empty line
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6e69", "color-brand-content": "#0b6e69"},
    "dark_css_variables": {"color-brand-primary": "#3fc4b6", "color-brand-content": "#3fc4b6"},
}


def setup(app: Sphinx) -> None:
    """Say what is done to a page and to a docstring before they are parsed."""
    app.connect("source-read", add_sidebar)
    app.connect("autodoc-process-docstring", shape_fields, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", shorten_defaults)
    app.connect("autodoc-skip-member", skip_aliases)
    app.connect("build-finished", write_llms_txt)


def add_sidebar(_app: Sphinx, page: str, source: list[str]) -> None:
    """Give the site the contents that the index has: its headings, and the pages they list.

    So a page that the index doesn't list is in no table of contents, which is a warning.
    """
    if page != "index":
        return
    sections = re.split(r"^## ", source[0], flags=re.MULTILINE)[1:]
    for section in sections:
        caption = section.partition("\n")[0].partition(":")[0]
        pages = re.findall(r"^- \[[^]]+\]\(([^)]+)\.md\)", section, flags=re.MULTILINE)
        listed = "\n".join([f":caption: {caption}", ":hidden:", "", *pages])
        source[0] += f"\n```{{toctree}}\n{listed}\n```\n"


def write_llms_txt(app: Sphinx, fault: Exception | None) -> None:
    """Write the index as ``llms.txt`` (llmstxt.org), which assistants read first."""
    if fault is not None or app.builder.name != "html":
        return
    text = (Path(app.srcdir) / "index.md").read_text("utf-8")
    title, _, rest = text.partition("\n\n")
    about, _, rest = rest.partition("\n\n")
    sections = rest[rest.index("\n## ") + 1 :].replace(".md)", ".html)")
    quoted = about.replace("\n", "\n> ")
    listing = re.sub(r"\n  (?=\S)", " ", sections)
    whole = f"{title}\n\n> {quoted}\n\n{listing}"
    Path(app.outdir, "llms.txt").write_text(whole, "utf-8")


def shape_fields(
    _app: Sphinx, _kind: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """Write our short fields as numpy's: the name on its line, then what it is.

    Numpy has a type after ``name :``, and ends a section only by the next one; ours have the
    description there, and examples may follow.
    """
    shaped: list[str] = []
    in_fields = False
    for line in lines:
        name, colon, text = line.partition(" : ")
        if set(line) == {"-"}:
            in_fields = True
        elif in_fields and line.startswith(">>>"):
            shaped += ["Examples", "--------"]
            in_fields = False
        elif in_fields and colon and not line.startswith(" "):
            shaped.append(name)
            line = f"    {text}"  # noqa: PLW2901 - the same line, shaped
        shaped.append(line)
    lines[:] = shaped


def shorten_defaults(
    _app: Sphinx,
    _kind: str,
    _name: str,
    thing: object,
    _options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    """Write ``...`` for a field's default that is a whole table, or is made anew each time."""
    if signature and isinstance(thing, type) and is_dataclass(thing):
        for parameter in inspect.signature(thing).parameters.values():
            default = repr(parameter.default)
            if len(default) > 60 or default == "<factory>":  # noqa: PLR2004 - a line of text
                signature = signature.replace(f"= {default}", "= ...")
    return signature, returned


def skip_aliases(
    _app: Sphinx, _kind: str, _name: str, thing: object, _skip: object, _options: object
) -> bool | None:
    """Leave out the fields of named tuples, which say no more than the signature."""
    doc = getattr(thing, "__doc__", None) or ""
    return True if doc.startswith("Alias for field number") else None
