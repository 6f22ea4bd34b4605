// One place of the page where screen readers hear what the elements have to say.

let place = null;

/** Has a screen reader say a sentence. */
export function announce(document, sentence) {
  if (!place?.isConnected) {
    place = document.createElement("div");
    place.setAttribute("role", "status");
    const hidden = { position: "fixed", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" };
    Object.assign(place.style, hidden);
    document.body.append(place);
  }
  place.textContent = sentence;
}

/** Takes the place away; the next sentence makes another. */
export function silence() {
  place?.remove();
  place = null;
}
