// A camera in the hands of a test: what the page gets from `getUserMedia` is a canvas that the test paints.

/**
 * Has every document of `page` find such a camera. `window.__stand` holds its stream's `track` once it was asked for, and
 * `show(base64, place)` paints a PNG into the square `[x, y, side]` of `width` × `height` grey pixels from then on, with
 * a camera's grain; without a PNG nobody is there.
 */
export function stand(page, width = 480, height = 360) {
  return page.addInitScript(([width, height]) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const draw = canvas.getContext("2d");
    const seen = { picture: null, place: [0, 0, 0], frame: 0 };
    const paint = () => {
      draw.fillStyle = "rgb(120 124 130)";
      draw.fillRect(0, 0, width, height);
      const [x, y, side] = seen.place;
      if (seen.picture) draw.drawImage(seen.picture, x, y, side, side);
      // Something that is another in each frame, as a canvas that stays the same gives none.
      seen.frame += 1;
      for (let i = 0; i < 400; i += 1) {
        const at = (i * 7919 + seen.frame * 104_729) % (width * height);
        draw.fillStyle = i % 2 ? "rgb(255 255 255 / 4%)" : "rgb(0 0 0 / 4%)";
        draw.fillRect(at % width, Math.floor(at / width), 2, 2);
      }
    };
    paint();
    setInterval(paint, 50);
    window.__stand = {
      track: null,
      async show(base64, place) {
        if (base64) {
          const picture = new Image();
          picture.src = `data:image/png;base64,${base64}`;
          await picture.decode();
          [seen.picture, seen.place] = [picture, place];
        } else {
          seen.picture = null;
        }
        paint();
      },
    };
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = async () => {
      const stream = canvas.captureStream(20);
      [window.__stand.track] = stream.getVideoTracks();
      return stream;
    };
  }, [width, height]);
}
