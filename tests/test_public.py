"""The public face: what ``dir`` shows is what can be had."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import overlap
from overlap.base import errors, units


def test_dir_is_all_and_every_name_is_there():
    assert dir(overlap) == overlap.__all__ == sorted(overlap.__all__)
    for name in overlap.__all__:
        assert getattr(overlap, name) is not None


def test_every_public_thing_says_what_it_is():
    for name in overlap.__all__:
        thing = getattr(overlap, name)
        if callable(thing):
            assert thing.__doc__, name


def test_every_public_name_is_in_the_list_of_the_reference_and_none_besides():
    page = Path(__file__).parents[1] / "docs" / "reference" / "python.md"
    first = page.read_text("utf-8").partition("\n\nAll results are frozen")[0]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", first, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(?:overlap\.)?(\w+)`", row)}
    of_results = {"columns", "to_frame"}
    assert listed - of_results == {*overlap.__all__, "__version__"}


def test_a_name_that_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="No overlap attribute nothing"):
        overlap.nothing  # noqa: B018 - the access is the test


def test_a_module_never_hides_a_public_function_of_its_name():
    for name in ("advise", "coverage", "rank", "check", "matrix", "duty"):
        importlib.import_module(f"overlap.planning.{name}")
    assert callable(overlap.coverage)
    assert callable(overlap.duty)
    assert callable(overlap.check)


def test_every_error_raised_on_purpose_has_one_root_and_a_parent_of_the_standard_library():
    kinds = [getattr(errors, name) for name in errors.__all__] + [units.DurationError]
    for kind in kinds:
        if isinstance(kind, type) and kind is not errors.OverlapError:
            assert issubclass(kind, errors.OverlapError)
            assert issubclass(kind, ValueError | LookupError)


PAGE = Path(__file__).parents[1] / "docs" / "reference" / "python.md"
SECTIONS = dict(
    part.partition("\n")[::2] for part in PAGE.read_text("utf-8").split("\n## ") if part[0] != "#"
)


def told(signature):
    """Return the parameters of a signature as a page has it: name, kind, default as text."""
    arguments = ast.parse(f"def f{signature}: ...").body[0].args
    positional = [*arguments.posonlyargs, *arguments.args]
    plain = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    found = [(own.arg, False, value) for own, value in zip(positional, plain, strict=True)]
    found += [(arguments.vararg.arg, False, None)] if arguments.vararg else []
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found += [(own.arg, True, value) for own, value in named]
    return [(name, by_name, value and ast.unparse(value)) for name, by_name, value in found]


def real(thing):
    """Return the same of what is called; a default is any of the texts that say it."""
    constants = vars(importlib.import_module(thing.__module__)).items()
    found = []
    for name, own in inspect.signature(thing).parameters.items():
        texts = {repr(own.default), "..."} | {
            key for key, value in constants if key.isupper() and value is own.default
        }
        optional = own.default is not own.empty
        found.append((name, own.kind is own.KEYWORD_ONLY, texts if optional else {None}))
    return found


def is_signed(name):
    is_function = inspect.isfunction(getattr(overlap, name))
    return is_function or SECTIONS.get(name, "").strip().startswith(f"`{name}(")


@pytest.mark.parametrize("name", [name for name in overlap.__all__ if is_signed(name)])
def test_a_signature_in_the_reference_is_the_one_that_is_called(name):
    match = re.search(rf"`{name}(\([^`]*?\))(?: ->[^`]*)?`", SECTIONS[name])
    assert match, name
    page, code = told(match[1].replace("…", "...")), real(getattr(overlap, name))
    assert [own[:2] for own in page] == [own[:2] for own in code]
    assert [value in texts for (_, _, value), (_, _, texts) in zip(page, code, strict=True)] == [
        True
    ] * len(code)


@pytest.mark.parametrize("name", [name for name in overlap.__all__ if name in SECTIONS])
def test_a_section_of_the_reference_names_every_field_and_method_of_its_class(name):
    thing = getattr(overlap, name)
    own = {one for one in vars(thing) if one[0] != "_"} if inspect.isclass(thing) else set()
    code = " ".join(re.findall(r"`([^`]+)`", SECTIONS[name].replace("```", "")))
    of_every_table = {"columns"}
    assert own - set(re.findall(r"\w+", code)) <= of_every_table


@pytest.mark.parametrize("name", [name for name in overlap.__all__ if name in SECTIONS])
def test_a_table_of_a_class_in_the_reference_has_only_what_the_class_has(name):
    thing = getattr(overlap, name)
    columns = re.findall(r"^\| (`[^|]+) \|", SECTIONS[name], re.MULTILINE)
    fields = [own for column in columns for own in re.findall(r"`(\w+)", column)]
    assert not inspect.isclass(thing) or [own for own in fields if not hasattr(thing, own)] == []
