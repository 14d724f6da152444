"""One self-contained HTML page for people who never type a command.

A drawing is inline SVG whose abscissae are per cent of its width and whose text has the size of
the page's, so that one drawing is right on a phone, on a wide screen and on paper.  What is drawn
is worked out here, as plain values; the templates ``*.html.j2`` only write it down.
"""

from typing import Final

NARROW_PX: Final = 328
"""The narrowest drawing for which labels are placed.

On a phone of 360 px it is 328; there they hold too, for signs are taken a tenth wider than they
are.
"""
