const path = require("node:path");

module.exports = {
  entry: "./src/index.js",
  // `public` holds the page and the photo; the bundle goes beside them.
  output: { path: path.resolve(__dirname, "public"), filename: "main.js", publicPath: "auto" },
  // The module and the weights are megabytes by nature.
  performance: { hints: false },
};
