"""Measures the networks on held-out people in cluttered scenes."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from volteface_common.square import Square, iou

from . import align
from .batches import frame_size
from .networks import Align
from .people import People
from .scene import FACE_SHARE, LEAST_SEEN, Director, Scene

SEED = 77  # of the scenes
LONGER = 640  # pixels of a scene's longer side
# A true face counts as found from this overlap on.
MATCH = 0.3
# From here to `LEAST_SEEN` a face is half hidden and counted apart; below it is not looked for.
LEAST_HALF = 0.35
STATUES = {"bronze", "gold", "marble", "silver", "jade", "wood", "clay"}
CHARACTERS = {"zombie", "elf", "vampire", "orc", "alien", "clown", "robot"}
DRAWINGS = {"cartoon", "sketch", "oil", "comic"}
WORN = {"hat", "glasses", "sunglasses", "beard", "moustache"}
# Name, spoiling, how scenes are composed, and the share of the scenes.
CONDITIONS = (
    ("usual light", 0.5, {}, 1.0), ("clean light", 0.0, {}, 0.5), ("hard light", 1.0, {}, 0.5),
    ("a tenth of the light", 0.5, {"gain": 0.1}, 0.5), ("yaw 45 to 52", 0.5, {"yaw": (45, 52)}, 0.5),
    ("nobody there", 0.5, {"people": 0}, 0.5),
)
GOOD_IOU, GOOD_ROLL = 0.9, math.radians(3)


def scenes(data: list[Path], count: int, dirt: float, people: int | None = None, seed: int = SEED, yaw=(0, 45), gain=1.0):
    """Held-out people in scenes that training never shows: faces of 12 to 100 % of the frame's height,
    roll within 45 and yaw within `yaw` degrees; `people` fixes their number, `gain` darkens the photo."""
    director = Director(People(data, heldout=True), seed, dirt)
    director.roll = lambda: director.rng.uniform(-math.pi / 4, math.pi / 4)
    draw = director.people.draw
    director.people.draw = lambda: draw(*map(math.radians, yaw))
    rng = random.Random(seed)
    for _ in range(count):
        w, h = frame_size(LONGER, rng)
        scene = director.compose(w, h, rng.choice((1, 1, 2, 3)) if people is None else people, (0.12, 1.0))
        scene.image = (scene.image * gain).astype(np.uint8) if gain < 1 else scene.image
        yield scene


def _rows(found: list, scene: Scene) -> tuple[list[dict], int]:
    """A row per face that can be seen, and how many were found where none is."""
    rows, claimed = [], set()
    for face in scene.faces:
        overlaps = [iou(f.square, face.square) for f in found]
        best = int(np.argmax(overlaps)) if overlaps else -1
        hit = best >= 0 and overlaps[best] > MATCH
        if hit:
            claimed.add(best)
        if face.seen < LEAST_HALF:
            continue
        row = {"height": face.square.side * FACE_SHARE / scene.image.shape[0], "true_yaw": face.yaw, "seen": face.seen,
               "true_roll": face.square.roll, "labels": set(face.labels), "found": hit, "iou": overlaps[best] if hit else 0.0}
        if hit:
            f = found[best]
            turn = (f.square.roll - face.square.roll + math.pi) % (2 * math.pi) - math.pi
            row |= {"roll": abs(turn), "yaw": abs(f.yaw - face.yaw), "pitch": abs(f.pitch - face.pitch)}
        row["good"] = hit and row["iou"] >= GOOD_IOU and row["roll"] <= GOOD_ROLL
        rows.append(row)
    return rows, len(found) - len(claimed)


def _look(model: Align, data: list[Path], count: int, dirt: float, **how) -> tuple[list[dict], dict]:
    rows, false = [], 0
    for scene in scenes(data, count, dirt, **how):
        got, extra = _rows(align.faces(model, scene.image), scene)
        rows += got
        false += extra
    return rows, {"false": false, "scenes": count}


GROUPS = (
    ("face 12 to 20 % of the height", lambda r: r["height"] < 0.2),
    ("face 20 to 50 %", lambda r: 0.2 <= r["height"] < 0.5),
    ("face 50 to 100 %", lambda r: r["height"] >= 0.5),
    ("yaw within 20 degrees", lambda r: abs(r["true_yaw"]) < math.radians(20)),
    ("yaw 20 to 45", lambda r: abs(r["true_yaw"]) >= math.radians(20)),
    ("roll within 20 degrees", lambda r: abs(r["true_roll"]) < math.radians(20)),
    ("roll 20 to 45", lambda r: abs(r["true_roll"]) >= math.radians(20)),
    ("without an edit", lambda r: r["labels"] == {"none"}),
    ("statues", lambda r: r["labels"] & STATUES),
    ("characters", lambda r: r["labels"] & CHARACTERS),
    ("drawings", lambda r: r["labels"] & DRAWINGS),
    ("hats, glasses, beards", lambda r: r["labels"] & WORN),
)


def measure(model: Align, data: list[Path], count: int, seed: int = SEED) -> dict:
    """Figures by condition, on the scenes of a seed; only faces that are seen to 60 % count, but for the half hidden."""
    whole = lambda rows: [r for r in rows if r["seen"] >= LEAST_SEEN]  # noqa: E731
    out, half = {}, []
    for name, dirt, how, share in CONDITIONS:
        rows, counts = _look(model, data, int(count * share), dirt, seed=seed, **how)
        out[name] = _figures(whole(rows)) | counts
        half += [r for r in rows if r["seen"] < LEAST_SEEN]
        if share == 1:
            for label, keep in GROUPS:
                out[f"- {label}"] = _figures([r for r in whole(rows) if keep(r)])
    out["half hidden or cut off"] = _figures(half)
    return out


def _figures(rows: list[dict]) -> dict:
    hit = [r for r in rows if r["found"]]
    mean = lambda k: float(np.degrees(np.mean([r[k] for r in hit]))) if hit else None  # noqa: E731
    median = lambda k: float(np.degrees(np.median([r[k] for r in hit]))) if hit else None  # noqa: E731
    n = max(1, len(rows))
    return {
        "faces": len(rows), "found": len(hit) / n, "good": sum(r["good"] for r in rows) / n,
        "iou90": sum(r["iou"] >= GOOD_IOU for r in rows) / n, "roll3": sum(r.get("roll", 9) <= GOOD_ROLL for r in rows) / n,
        "iou": float(np.median([r["iou"] for r in hit])) if hit else None,
        "roll": median("roll"), "yaw": mean("yaw"), "pitch": mean("pitch"),
    }


def table(result: dict) -> str:
    """The figures as a page."""
    lines = ["| | faces | found | IoU >= 0.9 | roll <= 3 deg | both | median IoU | median roll | mean yaw | mean pitch "
             "| false, scenes |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    percent = lambda v: f"{100 * v:.1f} %"  # noqa: E731
    number = lambda v, d: "" if v is None else f"{v:.{d}f}"  # noqa: E731
    for name, r in result.items():
        false = f"{r['false']}, {r['scenes']}" if "false" in r else ""
        if not r["faces"]:
            lines.append(f"| {name} | 0 |" + " |" * 8 + f" {false} |")
            continue
        cells = [name, str(r["faces"]), percent(r["found"]), percent(r["iou90"]), percent(r["roll3"]), percent(r["good"]),
                 number(r["iou"], 3), number(r["roll"], 2), number(r["yaw"], 1), number(r["pitch"], 1), false]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_scenes(data: list[Path], out: Path, count: int) -> None:
    """`0000.jpg`, ... and `labels.json`: for each file its condition and its faces with corners, yaw, pitch
    (degrees), the share that is seen, and the groups that they belong to."""
    out.mkdir(parents=True, exist_ok=True)
    labels = {}
    for condition, dirt, how, share in CONDITIONS:
        for scene in scenes(data, int(count * share), dirt, **how):
            name = f"{len(labels):04}.jpg"
            Image.fromarray(scene.image).save(out / name, quality=92)
            labels[name] = {"group": condition, "faces": [_label(f, scene, share == 1) for f in scene.faces]}
    (out / "labels.json").write_text(json.dumps(labels) + "\n")


def _label(face, scene: Scene, grouped: bool) -> dict:
    facts = {"height": face.square.side * FACE_SHARE / scene.image.shape[0], "true_yaw": face.yaw,
             "true_roll": face.square.roll, "labels": set(face.labels)}
    return {"corners": face.square.corners().tolist(), "yaw": math.degrees(face.yaw), "pitch": math.degrees(face.pitch),
            "seen": face.seen, "groups": [f"- {label}" for label, keep in GROUPS if grouped and keep(facts)]}


def outlined(image: np.ndarray, squares: list[tuple[Square, tuple]]) -> Image.Image:
    picture = Image.fromarray(image)
    pen = ImageDraw.Draw(picture)
    for square, colour in squares:
        corners = [tuple(p) for p in square.corners()]
        pen.line(corners[1:] + corners[:2], fill=colour, width=3)
        pen.line(corners[:2], fill=(255, 255, 0), width=3)
    return picture


def sheet(model: Align, data: list[Path], out: Path, worst: bool) -> None:
    """Twenty-four scenes; the true squares white, the found ones green, their upper sides yellow."""
    rated = []
    for scene in scenes(data, 150 if worst else 24, 0.5):
        found = align.faces(model, scene.image)
        rows, extra = _rows(found, scene)
        rated.append((min([r["iou"] for r in rows], default=1.0) - 0.5 * bool(extra), scene, found))
    if worst:
        rated.sort(key=lambda r: r[0])
    page = Image.new("RGB", (6 * 224, 4 * 224))
    for i, (_, scene, found) in enumerate(rated[:24]):
        marks = [(f.square, (255, 255, 255)) for f in scene.faces if f.seen >= LEAST_SEEN]
        picture = outlined(scene.image, marks + [(f.square, (0, 255, 0)) for f in found])
        picture.thumbnail((220, 220))
        page.paste(picture, (i % 6 * 224, i // 6 * 224))
    page.save(out)
