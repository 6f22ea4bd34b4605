"""The numbers of the network (docs/compact.md) in two sizes, and of the training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace

from volteface_common.losses import LossWeights

LABELS = (
    "none bronze gold marble zombie elf blue-hair red-hair blond-hair black-hair bald old child "
    "smile cartoon hat"
).split()


@dataclass
class Config:
    """Shape of the network; `to_dict` is the `config` of the manifest."""

    image: int = 256
    token_grid: int = 16
    dim: int = 192
    heads: int = 4
    mlp_ratio: int = 3
    low_blocks: int = 3
    edit_blocks: int = 3
    low_widths: list = field(default_factory=lambda: [32, 64])
    high_widths: list = field(default_factory=lambda: [24, 48, 96])
    prompt_dim: int = 128
    prompt_heads: int = 4
    text_blocks: int = 2
    picture_blocks: int = 3
    picture_side: int = 128
    picture_patch: int = 16
    picture_widths: list = field(default_factory=lambda: [24, 48, 96])
    text_words: int = 16
    ngram_buckets: int = 16384
    ngrams: int = 24
    plane_size: int = 128
    plane_channels: int = 16
    view_channels: int = 16
    side_width: int = 64
    view_hidden: int = 48  # between view1 and view2
    hidden: int = 64
    # Of every label a drawing in face coordinates: channels, side, and world units from its middle to its edge.
    atlas_channels: int = 8
    atlas_size: int = 112
    atlas_reach: float = 0.32
    plane_axes: list = field(default_factory=lambda: [[0, 1], [0, 2], [2, 1]])
    density_scale: float = 50.0
    # Surface features (docs/compact.md): middle and span of the predicted distance, two softness lengths.
    surface: list = field(default_factory=lambda: [2.55, 0.25, 0.02, 0.15])
    near: float = 2.25
    far: float = 3.3
    box: float = 1.0
    # What weights may have besides: a head that says what is where in the photo, and its widths at 32, 64, 128 and
    # before the end; whether editor and decoder have learned with it; and a second look at the photo, at the mirrored
    # point.
    layers: bool = False
    layers_used: bool = False
    layer_widths: list = field(default_factory=lambda: [64, 48, 32, 48])
    context: bool = False  # the head looks at the whole photo by itself too; widths at 64, 32, 16 and 8
    context_widths: list = field(default_factory=lambda: [32, 64, 96, 128])
    mirror: bool = False
    mirror_hidden: int = 32
    labels: list = field(default_factory=lambda: list(LABELS))

    def to_dict(self) -> dict:
        out = asdict(self)
        for on, more in (("layers", "layer_widths"), ("context", "context_widths"), ("mirror", "mirror_hidden")):
            if not out[on]:  # as before there was such a thing
                del out[on], out[more]
        if not out["layers_used"]:
            del out["layers_used"]
        return out

    @staticmethod
    def from_dict(values: dict) -> Config:
        known = {f.name for f in fields(Config)}
        return Config(**{k: v for k, v in values.items() if k in known})

    @staticmethod
    def named(size: str) -> Config:
        """`small` is what the page ships; `full` wants a real GPU (10 M parameters)."""
        if size == "small":
            return Config()
        if size == "full":
            return Config(
                dim=240, heads=6, low_blocks=4, edit_blocks=4, low_widths=[48, 96],
                high_widths=[32, 64, 128], plane_channels=24, view_channels=24, atlas_size=80,
            )
        raise ValueError(f"there is no size {size!r}: choose small or full")


@dataclass
class Recipe:
    """How a stage is trained; the defaults suit two CPU cores."""

    people: int = 4          # people in a batch
    edits: int = 1           # edits of each (stage 2: the first is always `none`)
    views: int = 1           # views beside the photo's
    patch: int = 20          # side of a ray patch, in pixels
    rays_every: int = 1      # steps from one with rendered rays to the next; the others learn in 2D alone
    full_side: bool = False  # the edited picture is judged at its whole side, not at half of it
    coarse: int = 12         # stratified samples of a ray
    fine: int = 12           # samples near the true surface
    fine_spread: float = 0.025
    together: bool = False   # stage 2 teaches the image branches too (for weights that have both stages behind them)
    favour: tuple = ()       # labels drawn more often in stage 2 (small changes of shape learn slowly)
    pairs: float = 1.0       # how much more easily an edit of two labels is drawn in stage 2
    real_share: float = 0.33  # of the people in a batch who are real portraits, where there are such
    border: float = 0.25     # share of photos that end before the head does
    critic: float = 0.0      # weight of the critic's feature matching in stage 2, beside L2 and gradients (0: no critic)
    real: float = 0.0        # and of its belief that the picture is real
    critic_minutes: float = 5.0  # for which it learns alone first
    rate: float = 7e-4
    warm_up: float = 0.03    # share of the stage
    decay: float = 0.01
    ema: float = 0.998
    clip: float = 1.0
    weights: dict = field(default_factory=dict)  # what differs from the stage's LossWeights
    without: str = ""        # an ablation: `l2d` (no loss in the photo's view) or `l3d` (no other view, no depth)

    @staticmethod
    def of(stage: int, size: str, gpu: bool) -> Recipe:
        if stage == 1:
            if gpu:
                return Recipe(people=48, views=2, patch=24, full_side=True, coarse=20, fine=16)
            return Recipe(people=6, rays_every=2, rate=1e-3)
        if gpu:
            return Recipe(people=24, edits=4, views=2, patch=24, full_side=True, coarse=20, fine=16, rate=8e-4, ema=0.999)
        return Recipe(people=3, edits=4, rays_every=4, rate=1.2e-3, warm_up=0.02)

    def loss_weights(self, stage: int) -> LossWeights:
        """Raises TypeError if `weights` names a term that there is not."""
        return replace(LossWeights.of(stage), **self.weights).without(self.without)
