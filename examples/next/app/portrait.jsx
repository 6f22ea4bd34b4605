"use client";

// Rendered on the server as well, where importing it does nothing.
import "volte-face";

export default function Portrait({ src, prompt, alt }) {
  return <volte-face src={src} prompt={prompt} alt={alt} camera-controls="" style={{ width: 400, height: 400 }} />;
}
