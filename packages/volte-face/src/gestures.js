// Hands pointers, wheel and keys of the canvas to the stage, which knows what they mean.

/**
 * `given()` is the stage that is to be moved, or nothing while it is not; `zooms()` whether the wheel enlarges;
 * `touched()` is called when the visitor has moved the camera.
 */
export function listen(canvas, { given, zooms, touched }) {
  const at = (event) => [event.pointerId, event.clientX, event.clientY];
  canvas.addEventListener("pointerdown", (event) => {
    const stage = given();
    if (!stage || event.button !== 0) return;
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that has gone again turns nothing.
    }
    stage.pointerDown(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (given()?.pointerMoved(...at(event), Math.max(1, canvas.clientWidth))) touched();
  });
  const up = (event) => given()?.pointerUp(event.pointerId);
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener(
    "wheel",
    (event) => {
      const stage = given();
      if (!stage || !zooms()) return;
      event.preventDefault();
      // Lines and pages are as good as 16 and 100 pixels.
      const unit = [1, 16, 100][event.deltaMode] ?? 1;
      stage.zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * unit)) / 500));
      touched();
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    const stage = given();
    if (!stage || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!stage.key(event.key)) return;
    event.preventDefault();
    touched();
  });
}
