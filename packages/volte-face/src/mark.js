// What every picture says of itself to machines: that a trained network made it, and nothing of the photo. The IPTC's
// "Digital Source Type" in XMP, where each format keeps that; as src/export/mark.rs writes it.

const NAME = "Iptc4xmpExt:DigitalSourceType";
const SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
const XMP = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmp:CreatorTool="Volteface" ${NAME}="${SOURCE}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;

/** In `VP8X`: XMP, transparency. */
const [HAS_XMP, HAS_ALPHA] = [0x04, 0x10];

const text = (words) => new TextEncoder().encode(words);
const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const letters = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));
const large = (number) => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
const small = (number, bytes = 4) => large(number).reverse().slice(0, bytes);

/** The picture with its mark; a format that is none of the three stays as it is. */
export async function marked(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const add = { "image/png": png, "image/jpeg": jpeg, "image/webp": webp }[blob.type];
  return add ? new Blob(add(bytes), { type: blob.type }) : blob;
}

/** PNG: a text behind the head, which has 33 bytes. */
function png(bytes) {
  // Not compressed; no language.
  const named = joined(text("iTXtXML:com.adobe.xmp"), [0, 0, 0, 0, 0], text(XMP));
  let sum = -1;
  for (const byte of named) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return [bytes.subarray(0, 33), joined(large(named.length - 4), named, large(~sum)), bytes.subarray(33)];
}

/** JPEG: a segment behind the first marker. */
function jpeg(bytes) {
  const named = joined(text("http://ns.adobe.com/xap/1.0/\0"), text(XMP));
  const length = large(named.length + 2).slice(2);
  return [bytes.subarray(0, 2), joined([0xff, 0xe1], length, named), bytes.subarray(2)];
}

/** WebP: a chunk at the end, and a head that says so. */
function webp(bytes) {
  const packet = text(XMP);
  const chunk = joined(text("XMP "), small(packet.length), packet, packet.length % 2 ? [0] : []);
  const [first, data] = [letters(bytes, 12), 20];
  let [head, rest] = [bytes.subarray(12, 30), bytes.subarray(30)];
  if (first !== "VP8X") {
    rest = bytes.subarray(12);
    const lossless = first === "VP8L";
    const bits = lossless
      ? bytes[data + 1] | (bytes[data + 2] << 8) | (bytes[data + 3] << 16) | (bytes[data + 4] << 24)
      : bytes[data + 6] | (bytes[data + 7] << 8) | (bytes[data + 8] << 16) | (bytes[data + 9] << 24);
    // Less one each, in 14 bits; of the lossy form the numbers themselves, 16 bits apart.
    const [width, height] = lossless ? [bits & 0x3fff, (bits >> 14) & 0x3fff] : [(bits & 0x3fff) - 1, ((bits >> 16) & 0x3fff) - 1];
    const alpha = lossless && (bits >>> 28) & 1 ? HAS_ALPHA : 0;
    head = joined(text("VP8X"), small(10), [alpha, 0, 0, 0], small(width, 3), small(height, 3));
  }
  head = head.slice();
  head[8] |= HAS_XMP;
  return [joined(text("RIFF"), small(4 + head.length + rest.length + chunk.length), text("WEBP"), head), rest, chunk];
}
