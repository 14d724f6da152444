"""Results to plain data: the JSON that other programs rely on, and the rows of CSV.

The fields are fixed in ``docs/reference/json.md``; adding one is free, changing one is not.
"""
