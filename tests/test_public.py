"""The public face: what ``dir`` shows is what can be had."""

import importlib

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
