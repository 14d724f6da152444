"""Burdens in, a fair rotation and its proof out; knows no date and no person's name.

Imports ``base`` and ``core``; the only door to the solver.  Its main types are ``Rotation`` and
``Problem``; ``certificate`` checks a proof with none of the modules that made it.
"""
