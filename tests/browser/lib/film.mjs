// A film for Chromium's make-believe camera (`--use-file-for-fake-video-capture`).

/**
 * A Y4M film (BT.601, 4:2:0) of two equal frames: `picture` (`{ width, height, rgba }`) in the middle of
 * `width` x `height` grey pixels. All sides are even.
 */
export function film(picture, width, height) {
  const [left, top] = [(width - picture.width) >> 1, (height - picture.height) >> 1];
  const at = (x, y) => {
    const [u, v] = [x - left, y - top];
    if (u < 0 || v < 0 || u >= picture.width || v >= picture.height) return [120, 124, 130];
    const i = 4 * (v * picture.width + u);
    return [picture.rgba[i], picture.rgba[i + 1], picture.rgba[i + 2]];
  };
  const luma = Buffer.alloc(width * height);
  const [blue, red] = [Buffer.alloc((width * height) / 4), Buffer.alloc((width * height) / 4)];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r, g, b] = at(x, y);
      luma[y * width + x] = 16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255;
      if (x % 2 || y % 2) continue;
      const i = (y / 2) * (width / 2) + x / 2;
      blue[i] = 128 + (-37.797 * r - 74.203 * g + 112 * b) / 255;
      red[i] = 128 + (112 * r - 93.786 * g - 18.214 * b) / 255;
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, blue, red]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]);
}
