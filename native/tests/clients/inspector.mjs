// The MCP Inspector's command line against `headroom-mcp`: lists the six tools and calls each.
//
//   npm install @modelcontextprotocol/inspector
//   node native/tests/clients/inspector.mjs node_modules/.bin/mcp-inspector target/release/headroom-mcp SNAPSHOT.json...

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const NAMES = ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix", "marginal_contribution", "explain"];
const [inspector, program, ...snapshots] = process.argv.slice(2);

function ask(snapshot, ...words) {
  const output = execFileSync(inspector, ["--cli", program, snapshot, "--method", ...words], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return JSON.parse(output);
}

for (const snapshot of snapshots) {
  const { tools } = ask(snapshot, "tools/list");
  assert.deepEqual(tools.map((tool) => tool.name), NAMES);
  console.log(`${snapshot}: ${tools.map((tool) => tool.name).join(", ")}`);
  for (const name of NAMES) {
    const result = ask(snapshot, "tools/call", "--tool-name", name, "--tool-arg", "confidence=0.95");
    assert.equal(result.isError ?? false, false);
    const [{ text }] = result.content;
    assert.equal(JSON.stringify(JSON.parse(text)), text, "a browser would write the same bytes");
    assert.deepEqual(JSON.parse(text), result.structuredContent);
    console.log(`  ${name} confidence=0.95: ${text.length} bytes; ${text.slice(0, 60)}...`);
  }
  const refused = ask(snapshot, "tools/call", "--tool-name", NAMES[0], "--tool-arg", "confidence=2");
  assert.equal(refused.isError, true);
  console.log(`  refused: ${refused.content[0].text}`);
}
