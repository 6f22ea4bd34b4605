// Puts `.br` and `.gz` beside the large files of a folder: `node compress.mjs FOLDER`. What shrinks by less than a
// tenth is left as it is.

import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const LARGE = 50_000;
const WORTH = 0.9;

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const whole = path.join(folder, entry.name);
    return entry.isDirectory() ? files(whole) : [whole];
  });
}

for (const file of files(process.argv[2])) {
  const bytes = fs.readFileSync(file);
  if (bytes.length < LARGE || /\.(br|gz|tgz)$/.test(file)) continue;
  const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  const packed = { br: zlib.brotliCompressSync(bytes, brotli), gz: zlib.gzipSync(bytes, { level: 9 }) };
  for (const [ending, smaller] of Object.entries(packed)) {
    if (smaller.length < WORTH * bytes.length) fs.writeFileSync(`${file}.${ending}`, smaller);
  }
}
