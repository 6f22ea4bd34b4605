// Photos: fetched as the page may, and decoded by the browser, which turns them upright and knows their colours.

import { Failure } from "./failure.js";

/** The longest side that is kept, in pixels; the network sees 512 of them at most. */
const MOST = 2048;

/**
 * Fetches and decodes a picture: `{ width, height, rgba, fileWidth, fileHeight }`.
 * `type` is that of the failure, `what` its name in a sentence.
 */
export async function photo(address, type, what, signal) {
  const blob = await fetched(address, type, what, signal);
  // Nobody waits any more: its pixels would be megabytes for nothing.
  signal.throwIfAborted();
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch (error) {
    throw new Failure(type, `${what} ${shown(address)} is no picture that this browser can read. Use a JPEG, PNG or WebP file.`, error);
  }
  try {
    signal.throwIfAborted();
    return pixels(bitmap);
  } finally {
    bitmap.close();
  }
}

async function fetched(address, type, what, signal) {
  let response;
  try {
    response = await fetch(address, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const foreign = /^https?:/.test(address) && new URL(address).origin !== location.origin;
    const why = foreign
      ? `${new URL(address).origin} does not answer, or does not allow this page to read it (CORS)`
      : "the network or the page's security policy refused it";
    throw new Failure(type, `${what} ${shown(address)} could not be loaded: ${why}.`, error);
  }
  if (!response.ok) throw new Failure(type, `${what} ${shown(address)} is not there: the server answered ${response.status}.`);
  return response.blob();
}

function pixels(bitmap) {
  const { width: fileWidth, height: fileHeight } = bitmap;
  const scale = Math.min(1, MOST / Math.max(fileWidth, fileHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(fileWidth * scale));
  canvas.height = Math.max(1, Math.round(fileHeight * scale));
  const draw = canvas.getContext("2d", { willReadFrequently: true });
  // Transparency lies over white, as in the page and on the command line.
  draw.fillStyle = "white";
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.imageSmoothingQuality = "high";
  draw.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const { data } = draw.getImageData(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, height: canvas.height, rgba: new Uint8Array(data.buffer), fileWidth, fileHeight };
}

/** An address short enough for a sentence. */
function shown(address) {
  return address.length > 120 ? `${address.slice(0, 60)}…` : address;
}

/** RGBA pixels as a picture file. */
export function encoded(rgba, type, quality) {
  const side = Math.sqrt(rgba.length / 4);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  canvas.getContext("2d").putImageData(new ImageData(rgba, side, side), 0, 0);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("The picture could not be encoded."))), type, quality);
  });
}

/** Any CSS colour as `#rrggbb`; nothing for what is none, and for what can be seen through. */
export function colour(text) {
  const draw = document.createElement("canvas").getContext("2d");
  draw.fillStyle = "#010203";
  draw.fillStyle = text;
  const first = draw.fillStyle;
  draw.fillStyle = "#040506";
  draw.fillStyle = text;
  // What is no colour leaves the one before.
  return first === draw.fillStyle && first.startsWith("#") ? first : null;
}
