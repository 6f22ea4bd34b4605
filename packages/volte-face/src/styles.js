// The style of the shadow tree, as a sheet that no content security policy asks about.

const CSS = `
:host {
  display: block; position: relative; box-sizing: border-box; overflow: hidden;
  width: 300px; height: 150px; contain: strict; container-type: size;
}
:host([hidden]), [hidden] { display: none !important; }
canvas {
  position: absolute; inset: 0; margin: auto; display: block;
  width: 100cqmin; height: 100cqmin; -webkit-user-select: none; user-select: none;
}
canvas:focus-visible { outline: 2px solid Highlight; outline-offset: -2px; }
canvas[tabindex] { cursor: grab; }
canvas[tabindex]:active { cursor: grabbing; }
.poster { position: absolute; inset: 0; background: var(--poster-color, transparent); }
.poster img, ::slotted([slot="poster"]) { display: block; width: 100%; height: 100%; object-fit: contain; }
.bar { position: absolute; inset: 0 0 auto; height: var(--progress-bar-height, 5px); pointer-events: none; }
.value {
  width: 100%; height: 100%; background: var(--progress-bar-color, rgb(0 0 0 / 45%));
  transform: scaleX(0); transform-origin: left; transition: transform 90ms linear;
}
.prompt { position: absolute; inset: auto 0 6%; text-align: center; pointer-events: none; font: 14px/1.4 system-ui, sans-serif; }
.prompt .hint {
  display: inline-block; padding: 0.2em 0.9em; border-radius: 2em;
  color: var(--interaction-prompt-color, white); background: var(--interaction-prompt-background, rgb(0 0 0 / 55%));
}
.error {
  position: absolute; inset: auto 0 0; max-height: 100%; overflow: auto; box-sizing: border-box; padding: 0.6em 0.9em;
  font: 14px/1.4 system-ui, sans-serif; color: var(--error-color, CanvasText); background: var(--error-background, Canvas);
}
`;

const sheets = new WeakMap();

/** Gives a shadow root its style; each document has one sheet for all its elements. */
export function dress(root) {
  const { ownerDocument: document } = root;
  if (!sheets.has(document)) {
    const sheet = new (document.defaultView ?? globalThis).CSSStyleSheet();
    sheet.replaceSync(CSS);
    sheets.set(document, sheet);
  }
  root.adoptedStyleSheets = [sheets.get(document)];
}
