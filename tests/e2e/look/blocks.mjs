// The look of a picture as a grid of blocks, and how two looks differ.
//
// A block of 24 x 24 pixels is its mean luminance and the means of its two colour differences (ITU-R BT.601), each in steps that a
// change of a font's rasteriser stays below and that a panel moved by a block, or a card in another colour, does not.

import zlib from "node:zlib";

export const BLOCK = 24;
/** Steps of the luminance and of the colour differences, of 0 to 255: what is kept. */
const STEPS = [4, 3, 3];
/** Most that a value of the same block may differ, in steps: 12 of luminance, 6 of colour. */
const TOLERANCE = [3, 2, 2];
/** Most of the blocks that may differ, and of those that lie together. */
const SHARE = 0.004;
const TOGETHER = 6;
/** Most that the height may differ, in pixels: less than a line of text. */
const HEIGHT = 8;

/** The look of a picture: its size and three values of each block, row by row. */
export function look({ width, height, rgb }) {
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const sums = new Float64Array(columns * rows * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK) * columns;
    for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
      const to = (row + Math.floor(x / BLOCK)) * 4;
      sums[to] += rgb[at];
      sums[to + 1] += rgb[at + 1];
      sums[to + 2] += rgb[at + 2];
      sums[to + 3] += 1;
    }
  }
  const values = new Uint8Array(columns * rows * 3);
  for (let block = 0; block < columns * rows; block++) {
    const [red, green, blue] = [0, 1, 2].map((of) => sums[block * 4 + of] / sums[block * 4 + 3]);
    const luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
    const whole = [luminance, 128 + 0.564 * (blue - luminance), 128 + 0.713 * (red - luminance)];
    whole.forEach((value, of) => (values[block * 3 + of] = Math.round(value / STEPS[of])));
  }
  return { width, height, columns, rows, values };
}

/** A look as a line of text. */
export const written = ({ width, height, values }) => `${width} ${height} ${zlib.deflateSync(planes(values), { level: 9 }).toString("base64")}`;

/** The look that a line of text keeps. */
export function read(line) {
  const [width, height, text] = line.split(" ");
  const [columns, rows] = [width, height].map((pixels) => Math.ceil(Number(pixels) / BLOCK));
  const kept = zlib.inflateSync(Buffer.from(text, "base64"));
  const blocks = columns * rows;
  const values = Uint8Array.from({ length: blocks * 3 }, (_, at) => kept[(at % 3) * blocks + Math.floor(at / 3)]);
  return { width: Number(width), height: Number(height), columns, rows, values };
}

/** One value of all blocks after the other: equal ones lie together. */
function planes(values) {
  const blocks = values.length / 3;
  return Uint8Array.from({ length: values.length }, (_, at) => values[(at % blocks) * 3 + Math.floor(at / blocks)]);
}

/**
 * How the look `now` differs from the one that was kept.
 *
 * Returns the `blocks` that differ (column and row), the box around the largest set of them that lie `together`, in pixels, and
 * `told`: in words why they are not the same look; empty if they are.
 */
export function compare(kept, now) {
  const rows = Math.min(kept.rows, now.rows);
  const told = [];
  if (kept.width !== now.width) return { blocks: [], told: [`it is ${now.width} px wide, not ${kept.width}`] };
  if (Math.abs(kept.height - now.height) > HEIGHT) told.push(`it is ${now.height} px high, not ${kept.height}`);
  // The last row of a higher picture is a part of a block.
  const whole = kept.height === now.height ? rows : rows - 1;
  const blocks = [];
  for (let row = 0; row < whole; row++) {
    for (let column = 0; column < now.columns; column++) {
      const at = (row * now.columns + column) * 3;
      if (TOLERANCE.some((most, of) => Math.abs(kept.values[at + of] - now.values[at + of]) > most)) blocks.push([column, row]);
    }
  }
  const together = largest(blocks);
  const share = blocks.length / (whole * now.columns);
  if (share > SHARE || together.length > TOGETHER) {
    const ends = (of) => [Math.min(...together.map((block) => block[of])) * BLOCK, (Math.max(...together.map((block) => block[of])) + 1) * BLOCK];
    const [[left, right], [top, bottom]] = [ends(0), ends(1)];
    told.push(`${blocks.length} blocks (${(100 * share).toFixed(2)}%) differ, most of them from (${left}, ${top}) to (${right}, ${bottom})`);
  }
  return { blocks, told };
}

/** The most blocks that touch one another. */
function largest(blocks) {
  const left = new Set(blocks.map(String));
  let most = [];
  for (const block of blocks) {
    const found = left.delete(String(block)) ? [block] : [];
    for (const [column, row] of found) {
      for (const [across, down] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]]) {
        const next = [column + across, row + down];
        if (left.delete(String(next))) found.push(next);
      }
    }
    if (found.length > most.length) most = found;
  }
  return most;
}

/** The picture with what differs in red and the rest pale. */
export function marked({ width, height, rgb }, blocks) {
  const pale = Buffer.from(rgb, 0, rgb.length).map((value) => 255 - Math.floor((255 - value) / 3));
  for (const [column, row] of blocks) {
    for (let y = row * BLOCK; y < Math.min(height, (row + 1) * BLOCK); y++) {
      for (let x = column * BLOCK; x < Math.min(width, (column + 1) * BLOCK); x++) {
        const at = (y * width + x) * 3;
        pale.set([255, pale[at + 1] >> 1, pale[at + 2] >> 1], at);
      }
    }
  }
  return { width, height, rgb: Buffer.from(pale) };
}
