"""Make the README's picture: two pages of Bromley's built pack, side by side. Run after `make report`, with the test lock installed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

PACK = Path(__file__).parents[1] / "reports" / "2015-16-Q3" / "bromley" / "programme_pack.pdf"
PAGES = (0, 4)
SCALE, COLOURS = 1.0, 48


def main() -> None:
    """Write docs/pack_page.png."""
    document = pypdfium2.PdfDocument(PACK)
    pages = [document[number].render(scale=SCALE).to_pil() for number in PAGES]
    picture = Image.new("RGB", (sum(page.width for page in pages) + 12 * (len(pages) + 1), pages[0].height + 24), "#8f979e")
    left = 12
    for page in pages:
        picture.paste(page, (left, 12))
        left += page.width + 12
    picture.quantize(COLOURS).save(Path(__file__).with_name("pack_page.png"), optimize=True)


if __name__ == "__main__":
    main()
