"""What the child process of a logo does: it limits itself, reads the picture that was sent, and writes a clean one.

It answers with a line of JSON and the PNG behind it. The size is read from the header, before anything is decoded.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, BinaryIO, Final

from PIL import Image, ImageOps

from inventory.importers.child import limit
from inventory.importers.limits import MIB

SIDE_MAX: Final = 4000
SHOWN_MAX: Final = (600, 240)
LIMITS: Final = (512 * MIB, 20)
# Why a picture is refused; the process that asked has the words.
TOO_LARGE, DAMAGED = "too large", "damaged"
_STEPS_PER_STEP: Final = 257  # of 65,536 greys in one of 256


class _Refused(Exception):
    """The picture is not taken; the message is one of the two reasons."""


def answer(question: dict[str, Any], out: BinaryIO) -> None:
    """Answer the one question."""
    data = Path(question["path"]).read_bytes()
    limit(*LIMITS)
    try:
        (width, height), png = cleaned(data)
    except _Refused as refused:
        out.write(json.dumps({"refused": str(refused)}).encode())
    else:
        out.write(json.dumps({"width": width, "height": height}).encode() + b"\n" + png)


def cleaned(data: bytes) -> tuple[tuple[int, int], bytes]:
    """Give a PNG of the picture alone, upright and no larger than reports show it, with its size in pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            _check_sides(picture)
            upright = _plain(ImageOps.exif_transpose(picture))
        upright.thumbnail(SHOWN_MAX, Image.Resampling.LANCZOS)
        # Of its pixels alone a new one is made: what else the file told stays behind.
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        kept = io.BytesIO()
        bare.save(kept, format="PNG", optimize=True)
    except _Refused:
        raise
    except Image.DecompressionBombError as bomb:
        raise _Refused(TOO_LARGE) from bomb
    except Exception as error:  # a damaged file may raise anything
        raise _Refused(DAMAGED) from error
    return bare.size, kept.getvalue()


def _check_sides(picture: Image.Image) -> None:
    """Refuse what its header says is too large: nothing of it is decoded yet."""
    if max(picture.size) > SIDE_MAX:
        raise _Refused(TOO_LARGE)


def _plain(picture: Image.Image) -> Image.Image:
    """Give it in three colours of a byte each, and how much shines through where something does."""
    if picture.mode.startswith("I"):  # Pillow would cut off all greys over the 255th instead
        picture = picture.convert("I").point(lambda grey: grey * (1 / _STEPS_PER_STEP)).convert("L")
        picture.info.clear()  # a grey that shines through is named in the old steps
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
