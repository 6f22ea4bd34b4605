//! What the visitor takes away: the choice of a file, and the one that is being made.

use leptos::prelude::*;

use crate::export::picture::{self, Behind};
use crate::export::sizes::{self, Drawer, sizes};
use crate::export::{ExportError, Format, KINDS, Kind, Order, file, suffix};
use crate::language::{Language, Texts, fill};
use crate::page::saying::Say;
use crate::page::state::Page;
use crate::pipeline::{Phase, Wish};
use crate::render::{Backdrop, Quality, RenderError, STILL_PASSES};
use crate::stage::{Engine, Progress};
use crate::view::path::Path;
use crate::web::{browser, encoder};

/// Milliseconds within which a lost device is back with its portrait.
const PATIENCE: f64 = 60_000.0;
/// Behind the portrait where the visitor wants nothing there and the format cannot leave it out.
const PAPER: [f32; 3] = [0.92; 3];

/// Milliseconds between two looks at where the visitor looks from.
const MOMENT: u32 = 30;
/// Seconds of the shortest way that is shown.
const LEAST: f64 = 0.3;

/// Signals of the choice; copies are the same.
#[derive(Clone, Copy)]
pub struct Taking {
    /// The choices are offered.
    pub open: RwSignal<bool>,
    pub kind: RwSignal<Kind>,
    pub format: RwSignal<Format>,
    /// Pixels or cells, if not the usual ones.
    pub size: RwSignal<Option<u32>>,
    /// Without what is behind the portrait.
    pub clear: RwSignal<bool>,
    /// What this browser can write films in, the best first.
    films: RwSignal<Vec<Format>>,
    /// A film shows the visitor's own way, and not a turn.
    pub own_way: RwSignal<bool>,
    /// That way, as far as it was gone.
    pub way: RwSignal<Path>,
    /// It is being recorded.
    pub recording: RwSignal<bool>,
    /// Recordings so far, so that one that was ended notes nothing more.
    recordings: StoredValue<u32>,
    /// How much of a file is done, while one is made.
    pub share: RwSignal<Option<f32>>,
    /// What ends that work.
    progress: StoredValue<Option<Progress>, LocalStorage>,
}

impl Taking {
    /// A picture, as it is shown.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            kind: RwSignal::new(Kind::Picture),
            format: RwSignal::new(Format::Png),
            size: RwSignal::new(None),
            clear: RwSignal::new(false),
            films: RwSignal::new(vec![Format::WebP]),
            own_way: RwSignal::new(false),
            way: RwSignal::new(Path::default()),
            recording: RwSignal::new(false),
            recordings: StoredValue::new(0),
            share: RwSignal::new(None),
            progress: StoredValue::new_local(None),
        }
    }

    /// Looks for what this browser can write films in.
    pub fn look(self, drawer: Drawer) {
        let side = sizes(Kind::Orbit, drawer).iter().copied().max().unwrap_or(256);
        leptos::task::spawn_local(async move {
            let mut found = Vec::new();
            for format in [Format::Mp4, Format::WebM, Format::WebP] {
                if encoder::can_write(format, side).await {
                    found.push(format);
                }
            }
            self.films.set(found);
            if self.kind.get_untracked() == Kind::Orbit {
                self.choose(Kind::Orbit);
            }
        });
    }

    /// Chooses a kind, in its first format and its usual size.
    pub fn choose(self, kind: Kind) {
        self.kind.set(kind);
        self.size.set(None);
        self.format.set(self.formats_of(kind).first().copied().unwrap_or(Format::Png));
    }

    /// The formats of the chosen kind.
    pub fn formats(self) -> Vec<Format> {
        self.films.track();
        self.formats_of(self.kind.get())
    }

    fn formats_of(self, kind: Kind) -> Vec<Format> {
        if kind == Kind::Orbit { self.films.get_untracked() } else { kind.formats().to_vec() }
    }

    /// Whether the choice can leave out what is behind the portrait.
    pub fn can_be_clear(self) -> bool {
        matches!(self.kind.get(), Kind::Picture | Kind::Sheet | Kind::Orbit) && self.format.get().has_transparency()
    }

    /// Records where the visitor looks from until [`Taking::recording`] ends, in the place of what was recorded before.
    pub fn record(self, engine: Engine) {
        self.way.set(Path::default());
        self.recording.set(true);
        self.recordings.update_value(|count| *count += 1);
        let this = self.recordings.get_value();
        leptos::task::spawn_local(async move {
            let began = browser::now();
            while self.recording.get_untracked() && self.recordings.get_value() == this {
                let ((yaw, pitch), seconds) = (engine.angles(), (browser::now() - began) / 1000.0);
                let goes_on = self.way.try_update(|way| way.note(seconds, [yaw, pitch, engine.zoom()]));
                if goes_on != Some(true) {
                    self.recording.set(false);
                }
                browser::sleep(MOMENT).await;
            }
        });
    }

    /// Whether a film is to show a way that was not gone yet.
    pub fn lacks_way(self) -> bool {
        self.kind.get() == Kind::Orbit
            && self.own_way.get()
            && (self.recording.get() || self.way.with(|way| way.seconds() < LEAST))
    }

    /// Ends the work.
    pub fn stop(self) {
        self.progress.with_value(|progress| progress.iter().for_each(Progress::stop));
    }
}

/// What is saved, chosen once and for the whole work.
struct Chosen {
    kind: Kind,
    format: Format,
    size: Option<u32>,
    clear: bool,
    wish: Wish,
    /// The visitor's own way, where a film shows that.
    way: Option<Path>,
}

/// Makes the chosen file and offers it; nothing where the visitor has stopped it.
///
/// # Errors
/// A sentence.
pub async fn save(page: Page, taking: Taking, engine: &Engine) -> Result<Option<String>, Say> {
    let chosen = Chosen {
        kind: taking.kind.get_untracked(),
        format: taking.format.get_untracked(),
        size: taking.size.get_untracked(),
        clear: taking.clear.get_untracked(),
        wish: page.wish.get_untracked(),
        way: taking.own_way.get_untracked().then(|| taking.way.get_untracked()),
    };
    let progress = Progress::new(move |share| taking.share.set(Some(share)));
    taking.progress.set_value(Some(progress.clone()));
    let kind = chosen.kind;
    let not_saved = move |language: Language, why: &str| {
        let t = language.texts();
        fill(t.not_saved, &[("noun", noun(t, kind)), ("why", why)])
    };
    let outcome = match made(page, &chosen, engine, &progress).await {
        // Nothing that was asked for is lost with a device.
        Err(ExportError::Render(RenderError::Device(_) | RenderError::Unbound)) if is_back(page, &progress).await => {
            made(page, &chosen, engine, &progress).await
        }
        other => other,
    };
    let bytes = match outcome {
        Err(ExportError::Stopped) => return Ok(None),
        other => other
            .map_err(|error| Say::new(move |language| not_saved(language, &language.texts().export_error(&error))))?,
    };
    let name = name(&chosen.wish, chosen.kind, chosen.format);
    browser::save(&bytes, chosen.format.media_type(), &name)
        .map_err(|why| Say::new(move |language| not_saved(language, &why)))?;
    Ok(Some(name))
}

/// The file, as large as the device has memory for.
async fn made(page: Page, chosen: &Chosen, engine: &Engine, progress: &Progress) -> Result<Vec<u8>, ExportError> {
    let (kind, drawer) = (chosen.kind, engine.drawer());
    let known = sizes(kind, drawer);
    let wanted = chosen.size.filter(|size| known.contains(size)).or(known.first().copied()).unwrap_or(256);
    let mut smaller: Vec<u32> = known.iter().copied().filter(|size| *size < wanted).collect();
    smaller.sort_unstable_by(|a, b| b.cmp(a));
    let mut outcome = Err(ExportError::Render(RenderError::Unbound));
    for size in std::iter::once(wanted).chain(smaller) {
        outcome = one(page, chosen, engine, size, progress).await;
        if !matches!(outcome, Err(ExportError::Render(RenderError::View { .. } | RenderError::Full(_)))) {
            break;
        }
    }
    outcome
}

async fn one(
    page: Page,
    chosen: &Chosen,
    engine: &Engine,
    size: u32,
    progress: &Progress,
) -> Result<Vec<u8>, ExportError> {
    let Chosen { kind, format, .. } = *chosen;
    if !page.abilities.get_untracked().opacity {
        // Another network finishes the views.
        let frame = engine.frame(size).await?;
        return picture::png(frame, Behind::Colour([0.0; 3]));
    }
    // Of many views on a slow machine each is drawn as while the portrait turns.
    let quality = match (kind, engine.drawer()) {
        (_, Drawer::Chip) | (Kind::Picture | Kind::Depth | Kind::Mesh | Kind::Splats, _) => Quality::Still,
        (Kind::Sheet | Kind::Quilt | Kind::Orbit, _) => Quality::Moving,
    };
    let mut shop = engine.take(quality, progress.clone()).ok_or(RenderError::Unbound)?;
    let (backdrop, photo) = shop.behind.clone();
    let can_be_clear = format.has_transparency() && kind != Kind::Quilt;
    let behind = match backdrop {
        _ if chosen.clear && can_be_clear => Behind::Nothing,
        Backdrop::Transparent if can_be_clear => Behind::Nothing,
        Backdrop::Transparent => Behind::Colour(PAPER),
        Backdrop::Colour(colour) => Behind::Colour(colour),
        Backdrop::Picture => Behind::Photo(&photo),
    };
    let [frames, rate] = sizes::frames(engine.drawer());
    let views = chosen.way.as_ref().map(|way| way.frames(rate)).unwrap_or_default();
    let way: Vec<_> = views.into_iter().map(|view| engine.camera_at(view)).collect();
    let order = Order {
        kind,
        format,
        side: size,
        cells: size,
        frames,
        rate,
        way: &way,
        passes: if engine.is_software() { 1 } else { STILL_PASSES },
        camera: shop.camera,
        room: engine.room(),
        behind,
    };
    file(&order, &mut shop).await
}

/// Waits until the portrait is shown again; false where it does not come back.
async fn is_back(page: Page, progress: &Progress) -> bool {
    let end = browser::now() + PATIENCE;
    // A loss becomes known a moment after what it has stopped.
    browser::sleep(300).await;
    while browser::now() < end && !progress.is_stopped() {
        match page.phase.get_untracked() {
            Phase::Shown => return true,
            Phase::Failed => return false,
            _ => browser::sleep(100).await,
        }
    }
    false
}

/// What the file is called: after the wish, never after the photo.
fn name(wish: &Wish, kind: Kind, format: Format) -> String {
    let what = match kind {
        Kind::Picture | Kind::Mesh => "",
        Kind::Sheet => "-sheet",
        Kind::Quilt => "-quilt",
        Kind::Depth => "-depth",
        Kind::Orbit => "-film",
        Kind::Splats => "-splats",
    };
    format!("{}{what}{}.{}", wish.file_stem(), suffix(kind), format.ending())
}

/// A kind in a sentence.
pub fn noun(t: &Texts, kind: Kind) -> &'static str {
    match kind {
        Kind::Picture => t.picture_noun,
        Kind::Sheet => t.sheet_noun,
        Kind::Quilt => t.quilt_noun,
        Kind::Depth => t.depth_noun,
        Kind::Orbit => t.film_noun,
        Kind::Mesh => t.mesh_noun,
        Kind::Splats => t.splats_noun,
    }
}

/// The kinds in the order in which they are offered.
pub fn kinds() -> Vec<Kind> {
    let last = |kind: &Kind| matches!(kind, Kind::Quilt | Kind::Depth);
    let all: Vec<Kind> = KINDS.iter().map(|(kind, ..)| *kind).collect();
    let (rare, usual): (Vec<Kind>, Vec<Kind>) = all.into_iter().partition(last);
    usual.into_iter().chain(rare).collect()
}
