"""What a section may take of the one page that an executive reads."""

from collections.abc import Sequence
from dataclasses import replace

from workbench_reports.blocks import AnyBlock, Bullets, Paragraph, Subheading, Words

MOST_PARAGRAPHS, MOST_ITEMS, ITEMS_UNDER_A_TITLE = 3, 4, 1


def shortened(blocks: Sequence[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Return the beginning of a section's words; nothing is left out without saying so.

    Parameters
    ----------
    blocks : sequence of blocks
        Paragraphs, lists and titles within the section.
    """
    titled = any(isinstance(block, Subheading) for block in blocks)
    most = ITEMS_UNDER_A_TITLE if titled else MOST_ITEMS
    kept: list[AnyBlock] = []
    left = 0
    paragraphs = 0
    for block in blocks:
        if isinstance(block, Bullets):
            left += max(len(block.items) - most, 0)
            kept.append(replace(block, items=block.items[:most]))
        elif isinstance(block, Paragraph):
            paragraphs += 1
            if paragraphs > MOST_PARAGRAPHS:
                left += 1
            else:
                kept.append(block)
        else:
            kept.append(block)
    if left:
        kept.append(Paragraph((Words(f"{left} more in the other reports."),), quiet=True))
    return tuple(kept)
