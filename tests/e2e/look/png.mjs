// PNG pictures of eight bits a channel, as the browser takes them, to pixels and back: no package of its own for that.

import zlib from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** The pixels of a picture: three bytes each, row by row. */
export function decode(png) {
  const { width, height, channels, data } = chunks(png);
  const stride = width * channels;
  const lines = zlib.inflateSync(data);
  const rgb = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1);
    const line = lines.subarray(at + 1, at + 1 + stride);
    unfilter(lines[at], line, above, channels);
    above = line;
    for (let x = 0, from = 0, to = y * width * 3; x < width; x++, from += channels, to += 3) {
      rgb[to] = line[from];
      rgb[to + 1] = line[from + 1];
      rgb[to + 2] = line[from + 2];
    }
  }
  return { width, height, rgb };
}

function chunks(png) {
  const header = {};
  const parts = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") {
      const [depth, color] = [body[8], body[9]];
      if (depth !== 8 || (color !== 2 && color !== 6)) throw new Error(`a picture of ${depth} bits and colour type ${color}`);
      Object.assign(header, { width: body.readUInt32BE(0), height: body.readUInt32BE(4), channels: color === 2 ? 3 : 4 });
    } else if (kind === "IDAT") {
      parts.push(body);
    }
    at += length + 12;
  }
  return { ...header, data: Buffer.concat(parts) };
}

/** Undoes a line's filter in place (PNG, third edition, section 9). */
function unfilter(filter, line, above, step) {
  for (let x = 0; x < line.length; x++) {
    const left = x < step ? 0 : line[x - step];
    const up = above[x];
    if (filter === 1) line[x] += left;
    else if (filter === 2) line[x] += up;
    else if (filter === 3) line[x] += (left + up) >> 1;
    else if (filter === 4) line[x] += paeth(left, up, x < step ? 0 : above[x - step]);
  }
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** A picture of pixels. */
export function encode({ width, height, rgb }) {
  const lines = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) rgb.copy(lines, y * (width * 3 + 1) + 1, y * width * 3, (y + 1) * width * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", zlib.deflateSync(lines, { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind, body) {
  const framed = Buffer.alloc(body.length + 12);
  framed.writeUInt32BE(body.length, 0);
  framed.write(kind, 4, "latin1");
  body.copy(framed, 8);
  framed.writeUInt32BE(checksum(framed.subarray(4, body.length + 8)), body.length + 8);
  return framed;
}

/** CRC-32 of a chunk; older versions of Node.js have none of their own. */
function checksum(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
