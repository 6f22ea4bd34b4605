// Files of this machine for a browser on it, nothing else.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml" };

/** Serves folders under the beginnings of paths that `folders` gives them ({ "/": folder, "/onnx/": folder }); the address. */
export function serve(folders) {
  const beginnings = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = http.createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const beginning = beginnings.find((beginning) => asked.startsWith(beginning));
    const folder = beginning && path.resolve(folders[beginning]);
    const file = folder && path.resolve(folder, asked.slice(beginning.length) || "index.html");
    if (!file?.startsWith(folder) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": fs.statSync(file).size, "cache-control": "no-store" });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise((ready) => {
    server.listen(0, "127.0.0.1", () => ready({ address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }));
  });
}
