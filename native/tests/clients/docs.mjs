// Writes the answers in docs/tools anew, from the program itself on the seed example.
//
//   cargo build --package headroom-native
//   node native/tests/clients/docs.mjs target/debug/headroom-mcp

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const NAMES = ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix", "marginal_contribution", "explain"];

function call(name, args) {
  const clientInfo = { name: "docs", version: "1" };
  const messages = [
    ["initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo }],
    ["tools/call", { name, arguments: args }],
  ].map(([method, params], id) => JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  const snapshot = new URL("assets/sample/seed.json", root).pathname;
  const { stdout } = spawnSync(process.argv[2], [snapshot], { input: `${messages.join("\n")}\n`, encoding: "utf8" });
  const replies = stdout.trim().split("\n").map((line) => JSON.parse(line));
  return JSON.parse(replies.find(({ id }) => id === 1).result.content[0].text);
}

/** A value on several lines; what is short and flat stays on one. */
function pretty(value, indent = "") {
  const isThing = (one) => typeof one === "object" && one !== null;
  const isShort = (one) => !isThing(one) || JSON.stringify(one).length < 60;
  const line = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, " ");
  if (!isThing(value) || (line.length < 115 - indent.length && Object.values(value).every(isShort))) {
    return line;
  }
  const inner = `${indent}  `;
  const keys = Array.isArray(value) ? () => "" : (key) => `${JSON.stringify(key)}: `;
  const lines = Object.entries(value).map(([key, one]) => inner + keys(key) + pretty(one, inner));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

for (const name of NAMES) {
  const page = new URL(`docs/tools/${name}.md`, root);
  const [before, args, between] = readFileSync(page, "utf8").split(/\n```json\n|\n```\n/);
  const answer = pretty(call(name, JSON.parse(args)));
  const block = (json) => `\n\`\`\`json\n${json}\n\`\`\`\n`;
  writeFileSync(page, before + block(args) + between + block(answer));
}
