"""Where somebody works, when, and when not.

Places resolve to zones, working weeks and holidays; a ``Site`` holds them checked, and
``working_time`` compiles a site to day profiles.  Imports ``clocks`` and below; the only door to
the holidays library.
"""
