// One script of many: `node bundle.mjs IN OUT`. What is loaded later, or lies beside the script, stays where it is.

import { build } from "esbuild";

const [script, out] = process.argv.slice(2);
await build({
  entryPoints: [script],
  outfile: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["./glue.js", "./weights.js"],
  logLevel: "warning",
});
