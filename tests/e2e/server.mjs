// A static file server for the built page, like any host: the same files at `/` and at `/funds/demo/`,
// and further files that a test keeps in memory.

import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { brotliCompressSync } from "node:zlib"; // its default quality is 11

/** The paths below which the page is served; each ends in a slash. */
export const BASES = ["/", "/funds/demo/"];

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `dist` on a free port of 127.0.0.1.
 *
 * `files` maps paths to answers that take precedence over the disk: a string, bytes, or
 * `{ status, type, body, delay }` (in milliseconds). It may change at any time.
 *
 * `isCompressed`: as a good host does, in brotli, and files that are named by their content kept for good.
 */
export async function serve(dist, isCompressed = false) {
  const files = new Map();
  const packed = isCompressed && (await compressed(dist));
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://127.0.0.1").pathname;
    const found = files.has(path) ? files.get(path) : await onDisk(dist, path);
    if (found === null) {
      response.writeHead(404, { "content-type": "text/plain" }).end("no such file\n");
      return;
    }
    const file = typeof found === "string" || found instanceof Uint8Array ? { body: found } : found;
    const named = path.endsWith("/") ? ".html" : extname(path);
    const type = file.type ?? TYPES[named] ?? "application/octet-stream";
    if (file.delay) {
      // A test that has ended waits for no answer.
      await new Promise((resolve) => setTimeout(resolve, file.delay).unref());
    }
    const small = packed && !files.has(path) && packed.get(named === ".html" ? "index.html" : path.slice(1));
    const isNamed = packed && /-[0-9a-f]{14,16}(_\w+)?\.\w+$/.test(path);
    response.writeHead(file.status ?? 200, {
      "content-type": type,
      "cache-control": isNamed ? "max-age=31536000, immutable" : "no-cache",
      ...(small && { "content-encoding": "br" }),
    });
    response.end(small || (file.body ?? ""));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    files,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const packs = new Map();

/** Every file of the page in brotli, by its name; made once. */
async function compressed(dist) {
  if (!packs.has(dist)) {
    const entries = await readdir(dist, { recursive: true, withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    const pack = async (name) => [name.slice(join(dist, "/").length).replaceAll("\\", "/"), brotliCompressSync(await readFile(name))];
    packs.set(dist, new Map(await Promise.all(names.map(pack))));
  }
  return packs.get(dist);
}

/** The bytes of the built page's file at a path; null if there is none. */
async function onDisk(dist, path) {
  const base = BASES.findLast((base) => path.startsWith(base));
  const inside = path.slice(base.length) || "index.html";
  const file = normalize(join(dist, decodeURIComponent(inside)));
  if (!file.startsWith(normalize(dist) + sep)) {
    return null;
  }
  return readFile(file).catch(() => null);
}
