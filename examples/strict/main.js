import "./node_modules/volte-face/volte-face.js";

const element = document.querySelector("volte-face");
element.addEventListener("error", (event) => console.info(`<volte-face> says: ${event.detail.message}`));
