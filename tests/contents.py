"""Say whether a wheel and an sdist are whole: every file that git has of what they hold, no other.

python tests/contents.py DIST.tar.gz DIST.whl
"""
# ruff: noqa: T201 - a script prints

import subprocess
import sys
import tarfile
import zipfile

WHEEL = ["overlap"]
SDIST = ["overlap", "tests", "benchmarks", "docs", "README.md", "pyproject.toml"]
MADE = {"PKG-INFO", ".gitignore"}  # by the build


def known(parts):
    """Return the paths of the files that git has of some folders and files."""
    found = subprocess.run(
        ["git", "ls-files", "-z", *parts], capture_output=True, text=True, check=True
    )
    return set(found.stdout.rstrip("\0").split("\0"))


def held(path):
    """Return the paths of the files in a wheel or an sdist, and those that should be."""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as wheel:
            return {name for name in wheel.namelist() if ".dist-info/" not in name}, known(WHEEL)
    with tarfile.open(path) as sdist:
        names = {member.name.partition("/")[2] for member in sdist if member.isfile()}
    return names - MADE, known(SDIST)


def main(paths):
    """Compare each archive; leave with 1 if one has too much or too little."""
    whole = True
    for path in paths:
        names, due = held(path)
        whole = whole and names == due
        print(f"{path.rsplit('/', 1)[-1]}: {len(names)} files", end="")
        print(f", missing: {sorted(due - names)}" if due - names else "", end="")
        print(f", not ours: {sorted(names - due)}" if names - due else "")
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
