// A static file server for the built page, like any host: the same files at `/` and at `/funds/demo/`,
// and further files that a test keeps in memory.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

/** The paths below which the page is served; each ends in a slash. */
export const BASES = ["/", "/funds/demo/"];

export const TYPES = {
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
 */
export async function serve(dist) {
  const files = new Map();
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
    response.writeHead(file.status ?? 200, { "content-type": type, "cache-control": "no-cache" });
    response.end(file.body ?? "");
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
