// A static server for pages that embed the element: any folder, with headers of its own.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".svg": "image/svg+xml",
};

/** The media type that a file is served with. */
export const mediaType = (file) => TYPES[path.extname(file)] ?? "application/octet-stream";

/** Serves `folder` on a port of its own: `{ address, close }`. `headers` go with every answer. */
export async function serve(folder, headers = {}) {
  const root = fs.realpathSync(folder);
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://host").pathname);
    // Browsers ask for it by themselves.
    if (name === "/favicon.ico") return void response.writeHead(204).end();
    let file = path.join(root, name);
    if (file.startsWith(root) && fs.existsSync(file) && fs.statSync(file).isDirectory()) file = path.join(file, "index.html");
    if (!file.startsWith(root) || !fs.existsSync(file)) {
      response.writeHead(404, { "Content-Type": "text/plain", ...headers });
      return void response.end("There is no such file.\n");
    }
    response.writeHead(200, { "Content-Type": mediaType(file), "Content-Length": fs.statSync(file).size, ...headers });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
