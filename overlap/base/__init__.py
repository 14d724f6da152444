"""What every room uses: errors, units, text, files, tables, frames.

Imports ``core`` alone.  Its main types are ``OverlapError`` and its children.
"""
