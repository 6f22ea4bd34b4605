"""Polygons of MediaPipe's face mesh with irises (478 points), for masks of parts."""

from __future__ import annotations

import numpy as np

POINTS = 478
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
        136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
MOUTH = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
# The person's right first, which is the picture's left.
EYES = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
)
IRISES = ((468, 469, 470, 471, 472), (473, 474, 475, 476, 477))  # centre, then rim
BROWS = ((46, 53, 52, 65, 55, 107, 66, 105, 63, 70), (276, 283, 282, 295, 285, 336, 296, 334, 293, 300))
# Nose and cheeks without what beards and eyes reach.
CHEEKS = (116, 118, 101, 126, 6, 355, 330, 347, 345, 425, 279, 4, 49, 205)
CORNERS = (61, 291)  # of the mouth


def marks(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The eye on the picture's left, the other, and the mouth's middle, from points [478, 2]."""
    left, right = (points[list(e)].mean(0) for e in EYES)
    return left, right, points[list(CORNERS)].mean(0)
