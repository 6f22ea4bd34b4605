// Pixels as numbers. A blank page decodes the pictures, so that nothing depends on the
// page under test or on another package. It lives in a browser of its own: a second tab
// would put the page under test in the background, where it draws no frames.

import { plain } from "./browser.mjs";

/** Decodes pictures in a page that no security policy governs. */
export class Lab {
  static async open() {
    const lab = new Lab();
    lab.browser = await plain();
    lab.page = await lab.browser.newPage();
    return lab;
  }

  close() {
    return this.browser.close();
  }

  /**
   * `png` (a Buffer) as `{ width, height, rgba }`; with `side`, its central square scaled
   * to side × side. Colours are 0 to 255, rows from the top.
   */
  async decode(png, side) {
    const answer = await this.page.evaluate(async ([base64, side]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const [w, h] = [image.naturalWidth, image.naturalHeight];
      const cut = side ? Math.min(w, h) : 0;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = side ? [side, side] : [w, h];
      const draw = canvas.getContext("2d");
      draw.imageSmoothingQuality = "high";
      if (side) draw.drawImage(image, (w - cut) / 2, (h - cut) / 2, cut, cut, 0, 0, side, side);
      else draw.drawImage(image, 0, 0);
      const { data } = draw.getImageData(0, 0, canvas.width, canvas.height);
      let text = "";
      for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
      return { width: canvas.width, height: canvas.height, base64: btoa(text) };
    }, [png.toString("base64"), side ?? 0]);
    return { width: answer.width, height: answer.height, rgba: Buffer.from(answer.base64, "base64") };
  }
}

/** Calls `visit(r, g, b, index)` for the pixels in an ellipse `[x, y, rx, ry]` of the unit square. */
function inside(picture, [cx, cy, rx, ry], visit) {
  const { width, height, rgba } = picture;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [((x + 0.5) / width - cx) / rx, ((y + 0.5) / height - cy) / ry];
      if (dx * dx + dy * dy > 1) continue;
      const i = 4 * (y * width + x);
      visit(rgba[i], rgba[i + 1], rgba[i + 2], i);
    }
  }
}

/** Mean colour `[r, g, b]` over an ellipse. */
export function mean(picture, region) {
  const sum = [0, 0, 0];
  let count = 0;
  inside(picture, region, (r, g, b) => {
    sum[0] += r;
    sum[1] += g;
    sum[2] += b;
    count += 1;
  });
  return sum.map((value) => value / count);
}

/** Mean absolute difference of two pictures of one size over an ellipse, 0 to 255. */
export function difference(a, b, region) {
  let sum = 0;
  let count = 0;
  inside(a, region, (red, green, blue, i) => {
    sum += Math.abs(red - b.rgba[i]) + Math.abs(green - b.rgba[i + 1]) + Math.abs(blue - b.rgba[i + 2]);
    count += 3;
  });
  return sum / count;
}

/** The picture with `by` × `by` pixels averaged into one, so that how finely a view was drawn hardly counts. */
export function coarse({ width, height, rgba }, by) {
  const [w, h] = [Math.floor(width / by), Math.floor(height / by)];
  const sums = new Float64Array(w * h * 4);
  for (let y = 0; y < h * by; y += 1) {
    for (let x = 0; x < w * by; x += 1) {
      const to = 4 * (Math.floor(y / by) * w + Math.floor(x / by));
      for (let c = 0; c < 4; c += 1) sums[to + c] += rgba[4 * (y * width + x) + c];
    }
  }
  return { width: w, height: h, rgba: sums.map((sum) => sum / (by * by)) };
}

/** Correlation of the brightness of two pictures of one size over an ellipse, -1 to 1. */
export function correlation(a, b, region) {
  const [xs, ys] = [[], []];
  const light = (rgba, i) => 0.299 * rgba[i] + 0.587 * rgba[i + 1] + 0.114 * rgba[i + 2];
  inside(a, region, (_r, _g, _b, i) => {
    xs.push(light(a.rgba, i));
    ys.push(light(b.rgba, i));
  });
  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [average(xs), average(ys)];
  let [sxy, sxx, syy] = [0, 0, 0];
  xs.forEach((x, k) => {
    sxy += (x - mx) * (ys[k] - my);
    sxx += (x - mx) ** 2;
    syy += (ys[k] - my) ** 2;
  });
  return sxy / Math.sqrt(sxx * syy || 1);
}

/** Numbers rounded for messages. */
export const show = (values) => values.map((value) => value.toFixed(value < 2 ? 3 : 0)).join(" ");

/** The picture that `shoot` takes of the page once it has come to rest: a still view refines itself in some frames. */
export async function rested(page, shoot, timeout) {
  const end = Date.now() + timeout;
  let [last, still] = [await shoot(), 0];
  for (;;) {
    await page.waitForTimeout(500);
    const next = await shoot();
    // Below a twentieth of a level, three times: on a busy machine a step of refinement takes longer than one wait.
    still = difference(last, next, [0.5, 0.5, 1, 1]) < 0.05 ? still + 1 : 0;
    if (still === 3) return next;
    if (Date.now() > end) throw new Error(`the stage does not come to rest within ${timeout / 1000} s`);
    last = next;
  }
}
