// Calls the tools of `headroom-mcp`, the stdio server, from an end-to-end test.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Starts `headroom-mcp` on a snapshot; returns its `tools` and the `results` of the calls, each `[name, arguments]`. */
export async function native(t, snapshot, calls) {
  const program = process.env.HEADROOM_MCP;
  assert.ok(program, "HEADROOM_MCP is not set: run the tests by `cargo xtask test e2e`");
  const folder = mkdtempSync(join(tmpdir(), "headroom-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "snapshot.json");
  writeFileSync(path, JSON.stringify(snapshot));
  const child = spawn(program, [path], { stdio: ["pipe", "pipe", "ignore"] });
  t.after(() => child.kill());
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let id = 0;
  const ask = async (method, params) => {
    id += 1;
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    const { value } = await replies.next();
    return JSON.parse(value).result;
  };
  await ask("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } });
  const { tools } = await ask("tools/list", {});
  const results = [];
  for (const [name, input] of calls) {
    results.push(await ask("tools/call", { name, arguments: input }));
  }
  return { tools, results };
}
