// Starts the page. A file of its own, because the content security policy allows no inline script.
const text = document.getElementById("boot-text");
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
    sorry("This browser is too old for this page: it needs WebAssembly with SIMD. Update it, or use a current Chrome, Edge, Firefox or Safari.");
  } else {
    sorry("The page could not be loaded completely. Check the connection and load it again.");
  }
}
