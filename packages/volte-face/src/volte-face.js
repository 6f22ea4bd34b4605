// <volte-face>: a portrait photo as an editable 3D portrait. Importing this defines the element where there is a
// document, and does nothing else: on a server it is as good as empty.

import { announce, silence } from "./announcer.js";
import { Failure, failure } from "./failure.js";
import { listen } from "./gestures.js";
import { ATTRIBUTES, TAG } from "./members.js";
import { marked } from "./mark.js";
import { colour, encoded, photo } from "./photo.js";
import { setWasmUrl, setWeightsUrl, studio, whenBroken } from "./studio.js";
import { dress } from "./styles.js";
import { build } from "./tree.js";

export { setWasmUrl, setWeightsUrl };

/** Milliseconds between two `progress` events. */
const THROTTLE = 100;
/** Milliseconds after which the hint is shown to somebody who has not touched the portrait. */
const HINT = 3000;
/** How far from the window an element begins. */
const NEAR = "50% 50%";
/** What of the whole way the module and the weights are. */
const [MODULE, WEIGHTS] = [0.05, 0.75];
/** Attributes that are one setting of the stage together. */
const TOGETHER = {
  "prompt-image": "prompt",
  "max-camera-orbit": "min-camera-orbit",
  "auto-rotate-delay": "auto-rotate",
  "rotation-per-second": "auto-rotate",
};

/** Elements with a stage: the announcer goes with the last. */
let stages = 0;

const Base = globalThis.HTMLElement ?? class {};

export class VolteFaceElement extends Base {
  static get observedAttributes() {
    return ATTRIBUTES.map(({ name }) => name);
  }

  #tree;
  #observers = [];
  /** The stage in the module, once the element has begun. */
  #stage = null;
  #begun = null;
  /** Counts beginnings, so that one that was closed meanwhile opens nothing. */
  #beginning = 0;
  #unheard = null;
  #near = false;
  #visible = false;
  #wanted = false;
  #scheduled = false;
  #changed = new Set();
  /** Stops the photo, or the prompt's picture, that is on its way. */
  #photoAway = null;
  #promptAway = null;
  #loaded = false;
  #given = false;
  #framed = { crop: "", faces: 0, doubt: null };
  #asked = false;
  /** Whether the prompt's picture is on its way. */
  #fetching = false;
  #answer = { understood: "", wish: "", refused: null, suggestions: [] };
  #waiting = [];
  #failed = null;
  #stopped = false;
  #posterGone = false;
  #progress = { module: 0, weights: 0, step: 0, told: 0, at: 0, reason: "", cold: true };
  #source = "none";
  #hint = null;
  #hinted = false;
  #spin = null;
  #spinning = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    dress(root);
    this.#tree = build(root);
    listen(this.#tree.canvas, {
      given: () => (this.cameraControls && this.#loaded ? this.#stage : null),
      zooms: () => !this.disableZoom,
      touched: () => this.#touched(),
    });
  }

  connectedCallback() {
    for (const { property } of ATTRIBUTES) this.#upgrade(property);
    if (this.#observers.length === 0) this.#observe();
    this.#schedule();
  }

  disconnectedCallback() {
    // Who moves an element takes it out and puts it in again, and keeps its portrait.
    setTimeout(() => {
      if (!this.isConnected) this.#close();
    });
  }

  /** Moved within the document: nothing ends. */
  connectedMoveCallback() {}

  adoptedCallback() {
    dress(this.shadowRoot);
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    this.#changed.add(TOGETHER[name] ?? name);
    this.#schedule();
  }

  /** What was set before the element was defined counts as if it had been set after. */
  #upgrade(property) {
    if (!Object.hasOwn(this, property)) return;
    const value = this[property];
    delete this[property];
    this[property] = value;
  }

  #observe() {
    const seen = (entries) => entries[entries.length - 1].isIntersecting;
    const near = new IntersectionObserver(
      (entries) => {
        this.#near = seen(entries);
        this.#schedule();
      },
      { rootMargin: NEAR },
    );
    const visible = new IntersectionObserver((entries) => {
      this.#visible = seen(entries);
      this.#stage?.hide(!this.#visible);
    });
    const size = new ResizeObserver(() => this.#resize());
    this.#observers = [near, visible, size];
    near.observe(this);
    visible.observe(this);
    try {
      // The screen's own pixels, which change with its density and with the page's zoom as well.
      size.observe(this.#tree.canvas, { box: "device-pixel-content-box" });
    } catch {
      size.observe(this.#tree.canvas);
    }
  }

  #resize() {
    const side = this.#tree.canvas.clientWidth;
    if (side > 0) this.#stage?.resize(Math.round(side * devicePixelRatio));
  }

  /** One update after all changes of this moment. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#update();
    });
  }

  #update() {
    this.#dressUp();
    if (!this.isConnected || !this.src) return;
    const begins = this.#wanted || this.#near || this.loading === "eager";
    if (!this.#begun) {
      if (begins) this.#begun = this.#begin().catch((error) => this.#fail(failure(error, "module")));
      return;
    }
    if (!this.#stage) {
      // It is opening, or has failed to: then any change tries again.
      if (this.#failed && this.#changed.size > 0) {
        this.#begun = null;
        this.#schedule();
      }
      return;
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    if (changed.length > 0 && this.#stopped) {
      this.#stopped = false;
      this.#clear();
      this.#stage.retry();
    }
    if (changed.length > 0 && this.#failed?.type === "attribute") this.#clear();
    for (const name of changed) this.#apply(name);
  }

  /** What needs no stage. */
  #dressUp() {
    const { canvas, poster, picture } = this.#tree;
    const name = this.alt || "A portrait in 3D";
    canvas.setAttribute("aria-label", this.cameraControls ? `${name}. The arrow keys turn it, Home brings it back.` : name);
    canvas.setAttribute("role", this.cameraControls ? "application" : "img");
    if (this.cameraControls) canvas.setAttribute("tabindex", "0");
    else canvas.removeAttribute("tabindex");
    canvas.style.touchAction = this.cameraControls ? this.touchAction : "";
    if (picture.getAttribute("src") !== (this.poster || null)) {
      if (this.poster) picture.setAttribute("src", this.poster);
      else picture.removeAttribute("src");
    }
    picture.hidden = !this.poster;
    picture.alt = this.alt;
    poster.hidden = this.#posterGone;
  }

  async #begin() {
    this.#clear();
    this.#say("Loading the program");
    this.#beginning += 1;
    const beginning = this.#beginning;
    const opened = await studio();
    if (beginning !== this.#beginning) return;
    this.#progress.module = 1;
    this.#stage = opened.stage(this.#tree.canvas, (json) => this.#hear(JSON.parse(json)));
    this.#unheard = whenBroken((error) => this.#fail(error));
    stages += 1;
    this.#stage.hide(!this.#visible);
    this.#resize();
    this.#changed.clear();
    for (const { name } of ATTRIBUTES) if (!(name in TOGETHER)) this.#apply(name);
  }

  /** Gives one setting to the stage. */
  #apply(name) {
    const stage = this.#stage;
    try {
      switch (name) {
        case "src":
          return this.#takePhoto();
        case "prompt":
          return this.#takePrompt();
        case "crop":
          if (this.#given) {
            this.#loaded = false;
            stage.crop(this.crop);
          }
          return undefined;
        case "strength":
          if (this.#given) this.#asked = true;
          return stage.strength(this.strength);
        case "weights":
          return stage.weights(this.weights && new URL(this.weights, this.baseURI).href);
        case "background":
          return stage.background(this.background === "photo" ? "photo" : (colour(this.background) ?? ""));
        case "disable-zoom":
          return stage.zooms(!this.disableZoom);
        case "min-camera-orbit":
          return stage.limits(this.minCameraOrbit, this.maxCameraOrbit);
        case "camera-orbit":
          return stage.orbit(this.cameraOrbit);
        case "auto-rotate":
          return this.#spinLater();
        case "camera-controls":
        case "interaction-prompt":
          return this.#hintLater();
        default:
          return undefined;
      }
    } catch (error) {
      return this.#fail(failure(error, "attribute"));
    }
  }

  async #takePhoto() {
    this.#photoAway?.abort();
    const away = (this.#photoAway = new AbortController());
    this.#loaded = this.#given = false;
    Object.assign(this.#progress, { step: 0, told: 0 });
    this.#clear();
    const url = new URL(this.src, this.baseURI).href;
    try {
      const taken = await photo(url, "photo", "The photo", away.signal);
      if (away.signal.aborted || !this.#stage) return;
      this.#framed = { crop: "", faces: 0, doubt: null };
      this.#stage.photo(taken.width, taken.height, taken.rgba, taken.fileWidth, taken.fileHeight, this.crop);
      this.#given = true;
    } catch (error) {
      if (!away.signal.aborted) this.#fail(failure(error, "photo"));
    }
  }

  async #takePrompt() {
    this.#promptAway?.abort();
    const away = (this.#promptAway = new AbortController());
    this.#answer = { understood: "", wish: "", refused: null, suggestions: [] };
    this.#fetching = Boolean(this.promptImage);
    if (!this.#fetching) {
      this.#asked = this.#given || this.prompt !== "";
      this.#stage.words(this.prompt);
      return;
    }
    const url = new URL(this.promptImage, this.baseURI).href;
    try {
      const taken = await photo(url, "prompt", "The prompt's picture", away.signal);
      if (away.signal.aborted || !this.#stage) return;
      this.#fetching = false;
      this.#stage.picture(taken.width, taken.height, taken.rgba, taken.fileWidth, taken.fileHeight);
      this.#asked = true;
    } catch (error) {
      if (away.signal.aborted) return;
      this.#fetching = false;
      this.#fail(failure(error, "prompt"));
    }
  }

  /** Takes the news of the stage. */
  #hear(news) {
    switch (news.kind) {
      case "phase":
        if (news.phase === "shown") this.#shown();
        else if (news.phase === "busy" && this.#failed?.type !== "attribute") this.#clear();
        return;
      case "status":
        this.#say(news.words);
        return;
      case "weights":
        this.#progress.weights = news.share;
        this.#say(this.#progress.reason);
        return;
      case "step":
        this.#progress.weights = 1;
        this.#progress.step = news.share;
        return;
      case "framed":
        this.#framed = { crop: news.crop, faces: news.faces, doubt: news.doubt };
        return;
      case "heard":
        Object.assign(this.#answer, { understood: news.sentence, wish: news.wish, refused: null, suggestions: [] });
        return;
      case "refused":
        Object.assign(this.#answer, { refused: news.sentence, suggestions: news.suggestions });
        return;
      case "drawn":
        this.#shown();
        return;
      case "moved":
        this.#emit("camera-change", { source: this.#source, orbit: news.orbit });
        return;
      case "rested":
        if (this.#source === "user-interaction") this.#source = "none";
        if (news.aloud) announce(this.ownerDocument, news.words);
        return;
      case "failed":
        if (news.what === "photo") this.#given = false;
        this.#stopped ||= news.stops;
        if (news.stops) this.#loaded = false;
        this.#fail(new Failure(news.what, news.sentence));
        return;
      default:
    }
  }

  /** What was asked for last is there. */
  #shown() {
    if (!this.#given) return;
    Object.assign(this.#progress, { step: 1, cold: false });
    this.#tree.progress.hidden = true;
    if (!this.#loaded) {
      this.#loaded = true;
      this.#tell("Shown", true);
      this.#emit("load", { url: new URL(this.src, this.baseURI).href, ...this.#framed });
      if (this.reveal === "auto") this.dismissPoster();
      this.#spinLater();
      this.#hintLater();
    }
    if (this.#asked) {
      this.#asked = false;
      this.#emit("edit", { ...this.#answer });
    }
    if (!this.#fetching) this.#settle({ ...this.#answer });
  }

  #settle(answer) {
    for (const done of this.#waiting.splice(0)) done(answer);
  }

  #say(reason) {
    this.#progress.reason = reason;
    if (!this.#loaded && !this.#failed) this.#tree.progress.hidden = false;
    this.#tell(reason, false);
  }

  /** Tells how far the work is, but not too often. */
  #tell(reason, always) {
    const progress = this.#progress;
    const { module, weights, step, cold } = progress;
    const total = cold ? MODULE * module + WEIGHTS * weights + (1 - MODULE - WEIGHTS) * step : step;
    // A bar that goes back says nothing.
    progress.told = Math.max(progress.told, total);
    this.#tree.value.style.transform = `scaleX(${progress.told})`;
    this.#tree.bar.setAttribute("aria-valuenow", String(Math.round(100 * progress.told)));
    const now = performance.now();
    if (!always && now - progress.at < THROTTLE) return;
    progress.at = now;
    this.#emit("progress", { totalProgress: progress.told, reason });
  }

  /** Shows a failure and tells it; there is never a bar beside it. */
  #fail(error) {
    this.#failed = error;
    this.#tree.error.textContent = error.message;
    this.#tree.error.hidden = false;
    this.#tree.progress.hidden = true;
    this.#emit("error", { type: error.type, message: error.message, sourceEvent: error.cause ?? null });
    this.#settle({ understood: "", wish: "", refused: error.message, suggestions: [] });
  }

  #clear() {
    this.#failed = null;
    this.#tree.error.hidden = true;
    this.#tree.error.textContent = "";
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The visitor has moved the camera. */
  #touched() {
    this.#source = "user-interaction";
    this.#hinted = true;
    clearTimeout(this.#hint);
    this.#tree.prompt.hidden = true;
    this.#spinLater();
  }

  #hintLater() {
    clearTimeout(this.#hint);
    const wanted = () => this.cameraControls && this.interactionPrompt === "auto" && this.#loaded && !this.#hinted;
    if (!wanted()) {
      this.#tree.prompt.hidden = true;
      return;
    }
    this.#hint = setTimeout(() => {
      this.#tree.prompt.hidden = !wanted();
    }, HINT);
  }

  /** Starts the slow turn after a while without a touch. */
  #spinLater() {
    clearTimeout(this.#spin);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const wanted = () => this.autoRotate && this.#loaded && !still;
    if (this.#spinning) this.#stage?.turn(false, this.rotationPerSecond);
    this.#spinning = false;
    if (!wanted()) return;
    this.#spin = setTimeout(() => {
      if (!wanted()) return;
      this.#source = "automatic";
      this.#spinning = true;
      this.#stage?.turn(true, this.rotationPerSecond);
    }, this.autoRotateDelay);
  }

  /** Lets go of everything; an element that is put into a document again begins anew. */
  #close() {
    for (const observer of this.#observers.splice(0)) observer.disconnect();
    this.#photoAway?.abort();
    this.#promptAway?.abort();
    clearTimeout(this.#hint);
    clearTimeout(this.#spin);
    this.#unheard?.();
    if (this.#stage) {
      this.#stage.free();
      stages -= 1;
      if (stages === 0) silence();
    }
    this.#beginning += 1;
    this.#stage = this.#begun = this.#unheard = null;
    this.#near = this.#visible = this.#loaded = this.#given = this.#stopped = this.#posterGone = this.#spinning = false;
    this.#tree.progress.hidden = true;
    this.#clear();
    Object.assign(this.#progress, { module: 0, weights: 0, step: 0, told: 0, cold: true });
    this.#settle({ understood: "", wish: "", refused: "The element was taken out of the page.", suggestions: [] });
  }

  get loaded() {
    return this.#loaded;
  }

  edit(change) {
    const wanted = typeof change === "string" ? { prompt: change, promptImage: "" } : { ...change };
    const names = ["prompt", "promptImage", "strength", "crop"].filter((name) => name in wanted);
    const differs = names.some((name) => String(wanted[name]) !== String(this[name]));
    if (!differs && this.#loaded && !this.#asked) return Promise.resolve({ ...this.#answer });
    return new Promise((done) => {
      this.#waiting.push(done);
      for (const name of names) this[name] = wanted[name];
    });
  }

  async toBlob({ mimeType = "image/png", qualityArgument, side = 0 } = {}) {
    if (!this.#stage || !this.#loaded) throw new Error("There is no portrait yet: wait for the event `load`.");
    return marked(await encoded(await this.#stage.snapshot(side), mimeType, qualityArgument));
  }

  async toDataURL(type = "image/png", quality = undefined) {
    const blob = await this.toBlob({ mimeType: type, qualityArgument: quality });
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  getCameraOrbit() {
    const [theta, phi, radius] = this.#stage?.cameraOrbit() ?? [0, Math.PI / 2, 1];
    return { theta, phi, radius, toString: () => `${theta}rad ${phi}rad ${100 * radius}%` };
  }

  jumpCameraToGoal() {
    this.#stage?.jump();
  }

  dismissPoster() {
    this.#wanted = true;
    this.#schedule();
    if (this.#posterGone) return;
    this.#posterGone = true;
    this.#tree.poster.hidden = true;
    this.#emit("poster-dismissed", {});
  }

  showPoster() {
    this.#posterGone = false;
    this.#tree.poster.hidden = false;
  }
}

/** A property that mirrors an attribute. */
function mirror({ name, property, type, values, default: initial }) {
  const read = {
    boolean: (element) => element.hasAttribute(name),
    number: (element) => {
      const value = Number.parseFloat(element.getAttribute(name) ?? "");
      return Number.isFinite(value) ? value : initial;
    },
    string: (element) => {
      const value = element.getAttribute(name) ?? initial;
      return values && !values.includes(value) ? initial : value;
    },
  }[type];
  const write = (element, value) => {
    if (type === "boolean") element.toggleAttribute(name, Boolean(value));
    else if (value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  };
  Object.defineProperty(VolteFaceElement.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return read(this);
    },
    set(value) {
      write(this, value);
    },
  });
}

ATTRIBUTES.forEach(mirror);

if (globalThis.customElements && !customElements.get(TAG)) customElements.define(TAG, VolteFaceElement);
