// What the page says to its visitor.

import { expect } from "./steps.mjs";

/** The sentence in #error, without its button; empty when there is none. */
export const message = (page) =>
  page.evaluate(() => (document.querySelector("[role=alert] p") ?? document.getElementById("error"))?.innerText.trim() ?? "");

/** A message for a person: some words, and a full stop at the end of a sentence. */
export function expectSentence(text) {
  expect(text.split(/\s+/).length >= 5 && /[.!?]/.test(text), `no sentence: "${text}"`);
  expect(!/undefined|null|NaN|RuntimeError|panicked|JsValue/.test(text), `not for a person: "${text}"`);
}
