// Films: one for Chromium's make-believe camera (`--use-file-for-fake-video-capture`), and what a browser plays of one.

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

/**
 * Sides, seconds and some frames of a film (a Buffer), as the lab's browser plays it. `shares` of its length say which;
 * with `side` the frames are scaled to side x side.
 */
export function played(lab, bytes, type, shares, side = 0) {
  return lab.page.evaluate(async ([base64, type, shares, side]) => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = `data:${type};base64,${base64}`;
    await new Promise((good, bad) => {
      video.onloadeddata = good;
      video.onerror = () => bad(new Error(video.error.message));
    });
    const { videoWidth: width, videoHeight: height, duration } = video;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = side ? [side, side] : [width, height];
    const draw = canvas.getContext("2d", { willReadFrequently: true });
    const frames = [];
    for (const share of shares) {
      const there = new Promise((good) => (video.onseeked = good));
      video.currentTime = share * duration;
      await there;
      // On a busy machine the frame comes to a canvas later than its event.
      for (let tries = 0; tries < 50; tries += 1) {
        draw.drawImage(video, 0, 0, canvas.width, canvas.height);
        if (draw.getImageData(0, 0, 1, 1).data[3] > 0) break;
        await new Promise((done) => setTimeout(done, 100));
      }
      frames.push([...draw.getImageData(0, 0, canvas.width, canvas.height).data]);
      draw.clearRect(0, 0, canvas.width, canvas.height);
    }
    return { width, height, duration, frames };
  }, [bytes.toString("base64"), type, shares, side]);
}
