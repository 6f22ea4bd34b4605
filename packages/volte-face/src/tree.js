// The shadow tree, made of elements and never of text, which Trusted Types would refuse.

function make(document, name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Builds the tree in a shadow root and gives the parts that change. */
export function build(root) {
  const document = root.ownerDocument;
  const of = (name, attributes, ...children) => make(document, name, attributes, ...children);
  const canvas = of("canvas", { part: "canvas" });
  const picture = of("img", { part: "poster", alt: "", hidden: "" });
  const poster = of("div", { class: "poster" }, of("slot", { name: "poster" }, picture));
  const value = of("div", { class: "value", part: "default-progress-bar-value" });
  const bar = of("div", { class: "bar", part: "default-progress-bar", role: "progressbar", "aria-label": "Loading" }, value);
  const progress = of("slot", { name: "progress-bar", hidden: "" }, bar);
  const hint = of("span", { class: "hint", part: "default-interaction-prompt" }, "Drag to turn");
  const prompt = of("div", { class: "prompt", "aria-hidden": "true", hidden: "" }, of("slot", { name: "interaction-prompt" }, hint));
  const error = of("div", { class: "error", part: "error", role: "alert", hidden: "" });
  root.append(canvas, poster, progress, prompt, error);
  return { canvas, poster, picture, progress, bar, value, prompt, error };
}
