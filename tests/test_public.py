"""The public face: what ``dir`` shows is what can be had."""

import importlib
import inspect
import typing

import pydantic
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


def annotated_of(thing):
    """Return a public thing, and the methods and properties of its classes that are ours."""
    yield thing
    for kind in getattr(thing, "__mro__", ()):
        if kind.__module__.startswith("overlap"):
            for own in vars(kind).values():
                if isinstance(own, property):
                    yield own.fget
                elif isinstance(own, classmethod | staticmethod):
                    yield own.__func__
                elif inspect.isfunction(own):
                    yield own


def test_annotations_of_every_public_name_resolve_when_the_program_runs():
    names = [name for name in overlap.__all__ if callable(getattr(overlap, name))]
    resolved = [
        typing.get_type_hints(own) for name in names for own in annotated_of(getattr(overlap, name))
    ]
    assert len(resolved) > 5 * len(names)  # methods too


def test_values_can_be_fields_of_a_pydantic_model():
    fields = {"horizon": (overlap.Horizon, ...), "site": (overlap.Site, ...)}
    model = pydantic.create_model("Question", **fields)
    horizon, site = (
        overlap.Horizon("2027-01-01", "2028-01-01"),
        overlap.Site("Pune", "Asia/Kolkata"),
    )
    question = model(horizon=horizon, site=site)
    assert (question.horizon, question.site) == (horizon, site)


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
