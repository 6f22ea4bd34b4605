// Starts the page. A file of its own, because the content security policy allows no inline script.
import { begin, words } from "./words.js";

const text = document.getElementById("boot-text");
begin();
text.textContent = words().opening;
const sorry = (sentence) => {
  document.body.dataset.phase = "failed";
  text.setAttribute("role", "alert");
  text.textContent = sentence;
};
try {
  const { default: init } = await import("./page.js");
  await init();
  const { keep, takeShared } = await import("./keep.js");
  takeShared().catch((error) => console.info(`The shared photo could not be taken: ${error.message}`));
  keep();
} catch (error) {
  console.error(error);
  if (typeof WebAssembly !== "object" || error instanceof WebAssembly.CompileError) {
    sorry(words().old);
  } else {
    sorry(words().incomplete);
  }
}
