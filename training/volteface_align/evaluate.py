"""Measures the networks on held-out people in cluttered scenes."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from . import align
from .batches import frame_size
from .networks import Align
from .people import People
from .scene import LEAST_SEEN, Director, Scene
from .square import Square, iou

LONGER = 640  # pixels of a scene's longer side
# A true face counts as found from this overlap on.
MATCH = 0.3
GOOD_IOU, GOOD_ROLL = 0.9, math.radians(3)


def scenes(data: list[Path], count: int, dirt: float, people: int | None = None, seed: int = 77):
    """Held-out people in scenes that training never shows: faces of 12 to 100 % of the frame's height,
    roll within 45 and yaw within 45 degrees; `people` fixes their number."""
    director = Director(People(data, heldout=True), seed, dirt)
    director.roll = lambda: director.rng.uniform(-math.pi / 4, math.pi / 4)
    draw = director.people.draw
    director.people.draw = lambda: draw(math.pi / 4)
    rng = random.Random(seed)
    for _ in range(count):
        w, h = frame_size(LONGER, rng)
        yield director.compose(w, h, rng.choice((1, 1, 2, 3)) if people is None else people, (0.12, 1.0))


def _rows(found: list, scene: Scene) -> tuple[list[dict], int]:
    """A row per face that can be seen, and how many were found where none is."""
    rows, claimed = [], set()
    for face in scene.faces:
        overlaps = [iou(f.square, face.square) for f in found]
        best = int(np.argmax(overlaps)) if overlaps else -1
        hit = best >= 0 and overlaps[best] > MATCH
        if hit:
            claimed.add(best)
        if face.seen < LEAST_SEEN:
            continue
        row = {"height": face.square.side * 0.7 / scene.image.shape[0], "true_yaw": face.yaw,
               "true_roll": face.square.roll, "found": hit, "iou": overlaps[best] if hit else 0.0}
        if hit:
            f = found[best]
            turn = (f.square.roll - face.square.roll + math.pi) % (2 * math.pi) - math.pi
            row |= {"roll": abs(turn), "yaw": abs(f.yaw - face.yaw), "pitch": abs(f.pitch - face.pitch)}
        row["good"] = hit and row["iou"] >= GOOD_IOU and row["roll"] <= GOOD_ROLL
        rows.append(row)
    return rows, len(found) - len(claimed)


def measure(model: Align, data: list[Path], count: int) -> dict:
    """Figures by condition."""
    out = {}
    for name, dirt, n in (("clean light", 0.0, count // 2), ("usual light", 0.5, count), ("hard light", 1.0, count // 2)):
        rows, false = [], 0
        for scene in scenes(data, n, dirt):
            got, extra = _rows(align.faces(model, scene.image), scene)
            rows += got
            false += extra
        out[name] = _figures(rows) | {"false": false, "scenes": n}
        if dirt == 0.5:
            for label, keep in (
                ("face 12 to 20 % of the height", lambda r: r["height"] < 0.2),
                ("face 20 to 50 %", lambda r: 0.2 <= r["height"] < 0.5),
                ("face 50 to 100 %", lambda r: r["height"] >= 0.5),
                ("yaw within 20 degrees", lambda r: abs(r["true_yaw"]) < math.radians(20)),
                ("yaw 20 to 45", lambda r: abs(r["true_yaw"]) >= math.radians(20)),
                ("roll within 20 degrees", lambda r: abs(r["true_roll"]) < math.radians(20)),
                ("roll 20 to 45", lambda r: abs(r["true_roll"]) >= math.radians(20)),
            ):
                out[f"usual light, {label}"] = _figures([r for r in rows if keep(r)])
    false = sum(len(align.faces(model, s.image)) for s in scenes(data, count // 2, 0.5, people=0))
    out["nobody there"] = {"faces": 0, "false": false, "scenes": count // 2}
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
    lines = ["| | faces | found | IoU >= 0.9 | roll <= 3 deg | both | median IoU | median roll | mean yaw | mean pitch | false, scenes |",
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
    """`0000.jpg`, ... and `labels.json`: per file the faces' corners, yaw, pitch (degrees) and what is seen."""
    out.mkdir(parents=True, exist_ok=True)
    labels = {}
    for i, scene in enumerate(scenes(data, count, 0.5)):
        name = f"{i:04}.jpg"
        Image.fromarray(scene.image).save(out / name, quality=92)
        labels[name] = [{"corners": f.square.corners().tolist(), "yaw": math.degrees(f.yaw),
                         "pitch": math.degrees(f.pitch), "seen": f.seen} for f in scene.faces]
    (out / "labels.json").write_text(json.dumps(labels) + "\n")


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
