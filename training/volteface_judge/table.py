"""The figures as one Markdown page."""

from __future__ import annotations


def percent(x: float | None) -> str:
    return "" if x is None else f"{100 * x:.1f} %"


def number(x: float | None, places: int = 3) -> str:
    return "" if x is None else f"{x:.{places}f}"


def row(*cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def turned(name: str, t: dict, places: int = 3) -> list[str]:
    out = []
    for d in (20, 40):
        c = t[d]["colours"]
        cells = [number(c["psnr"], 1), number(c["difference"], 1), percent(c["shared"])] if c else [""] * 3
        out.append(row(f"{name}, front to ±{d}°", number(t[d]["identity"], places), *cells))
    return out


def markdown(r: dict) -> str:
    """One table a part; what the studio itself reaches stands beside what the network does."""
    c, e = r["ceiling"], r["editing"]
    lines = [f"{r['people']} held-out people, held-out phrasings and combinations only. Views are judged at "
             f"{r['effort']['judged_side']} pixels, reconstructions at {r['effort']['side']}; the photos' cameras are "
             f"{'the aligner' if r['align'] else 'the network'}'s.", "",
             row("reconstruction", "PSNR dB", "SSIM", "depth error %", "opacity IoU", "views"), row(*["---"] * 6)]
    for key, v in sorted(r["reconstruction"]["by_yaw"].items(), key=lambda kv: (kv[0] != "input", str(kv[0]))):
        yaw, _, known = str(key).partition(", ")
        name = "input view" if yaw == "input" else "front" if yaw == "0" else f"±{yaw}°"
        name += ", true camera of the photo" if known else ""
        lines.append(row(name, number(v["psnr"], 2), number(v["ssim"]), number(v["depth"], 2), number(v["iou"]), v["views"]))
    lines += ["", row("edit success", "all labels named", "and no others", "named without the edit", "ID_t", "n"),
              row(*["---"] * 6)]
    for kind, v in e["kinds"].items():
        lines.append(row(kind, percent(v["named"]), percent(v["exactly"]), percent(v["idle"]), number(v["identity"]),
                         v["prompts"]))
    for kind, v in c["kinds"].items():
        lines.append(row(f"the studio's own views: {kind}", percent(v["named"]), percent(v["exactly"]), "",
                         number(v["identity"]), v["views"]))
    lines += ["", row("identity, for comparison", "cosine"), row("---", "---"),
              row("same person, studio views", number(c["same"])), row("other persons", number(c["other"])),
              row("equal error rate", percent(c["equal_error"])),
              "", row("between views", "identity", "colours dB", "difference /255", "shared"), row(*["---"] * 5)]
    lines += turned("reconstruction", r["reconstruction"]["turned"])
    lines += turned("studio", r["reconstruction"]["turned_truth"])
    for name, m in r["methods"].items():
        lines += turned(f"edit, {name}", m["turned"])
    lines += ["", row("method (Table 1)", "all labels named", "and no others", "ID_t", "s an edit", "n"), row(*["---"] * 6)]
    for name, m in r["methods"].items():
        lines.append(row(name, percent(m["named"]), percent(m["exactly"]), number(m["identity"]), number(m["seconds"], 2),
                         m["prompts"]))
    if "lift, then optimise" in r["methods"]:
        lines.append("\nThe last method follows the judge that judges it: its success says nothing but that.")
    lines += ["", row(f"time (PyTorch, {r['threads']} threads)", "ms"), row("---", "---")]
    lines += [row(name, number(ms, 0)) for name, ms in r["times"].items()]
    lines += ["", row("label", "named in our edits", "asked for by name", "in the studio's"), row(*["---"] * 4)]
    for name, theirs in c["labels"].items():
        if e["labels"].get(name) is not None or e["asked"].get(name) is not None:
            lines.append(row(name, percent(e["labels"][name]), percent(e["asked"][name]), percent(theirs)))
    return "\n".join(lines) + "\n"
