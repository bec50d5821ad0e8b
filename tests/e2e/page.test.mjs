// The page as a host serves it: it starts anywhere, asks nobody else, and its policy holds.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertClean, closeBrowser, openPage, started } from "./harness.mjs";
import { BASES } from "./server.mjs";

after(closeBrowser);

for (const base of BASES) {
  test(`page starts at ${base}`, async (t) => {
    const opened = await openPage(t, { path: base });
    await started(opened.page);
    assert.match(await opened.page.locator("body").innerText(), /Headroom/);
    assert.match(await opened.page.title(), /Headroom$/);
    const outside = opened.seen.requests.filter(
      (address) => !address.startsWith(opened.server.origin + base),
    );
    assert.deepEqual(outside, [], `requests outside ${base}`);
    await opened.page.locator("#open").waitFor({ state: "attached" });
    const programs = opened.seen.requests.filter((address) => address.endsWith(".wasm"));
    assert.match(programs[0], /_bg\.wasm$/, "the preloaded program is the one that starts");
    // The page and its later part follow, with what these share with the part for files, each once; that part itself does not.
    const later = programs.slice(1).map((address) => address.match(/_(split_page|split_later|chunk_\d+)\.wasm$/)?.[1]);
    assert.ok(later.includes("split_page") && later.includes("split_later") && !later.includes(undefined), programs.join());
    assert.equal(new Set(programs).size, programs.length, programs.join());
    assertClean(opened);
  });

  test(`page at ${base} can fetch its samples`, async (t) => {
    const { page } = await openPage(t, { path: base });
    for (const name of ["demo.json", "seed.json"]) {
      const status = await page.evaluate(async (name) => {
        const answer = await fetch(`./sample/${name}`);
        await answer.json();
        return answer.status;
      }, name);
      assert.equal(status, 200, name);
    }
  });
}

test("page says that it loads until the program is there", async (t) => {
  const { page } = await openPage(t, {
    prepare: (page) => page.route(/\.wasm$/, () => {}),
  });
  assert.equal(await page.locator("#loading h1").innerText(), "Headroom");
  assert.equal(await page.getByRole("status").innerText(), "Loading");
});

test("first figures do not wait for the later part, and a view that could not be loaded is tried again", async (t) => {
  let isDown = true;
  const { page } = await openPage(t, {
    prepare: (page) => page.route(/_later\.wasm$/, (route) => (isDown ? route.abort() : route.continue())),
  });
  await started(page);
  await page.locator(".budget-table tbody tr").first().waitFor();
  await page.getByRole("link", { name: "Stress" }).click();
  const told = page.getByRole("alert").filter({ hasText: "This view could not be loaded" });
  await told.waitFor();
  isDown = false;
  await told.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Stress", exact: true }).waitFor({ state: "attached" });
});

test("dialog that is asked for before it is there opens once it is", async (t) => {
  let arrives;
  const isThere = new Promise((resolve) => (arrives = resolve));
  const { page } = await openPage(t, {
    prepare: (page) =>
      page.route(/_later\.wasm$/, async (route) => {
        await isThere;
        await route.continue();
      }),
  });
  await started(page);
  await page.getByRole("button", { name: "Open a fund" }).click();
  assert.equal(await page.locator("#open").count(), 0);
  arrives();
  await page.getByRole("dialog", { name: "Open a fund" }).waitFor();
});

test("page says why it cannot start", async (t) => {
  const { page } = await openPage(t, {
    prepare: (page) => page.route(/\.wasm$/, (route) => route.fulfill({ status: 503 })),
  });
  await page.getByRole("alert").filter({ hasText: "could not start" }).waitFor();
});

test("page refuses a program that is not the one it was built with", async (t) => {
  const { page } = await openPage(t, {
    prepare: (page) =>
      page.route(/\.wasm$/, (route) =>
        route.fulfill({
          contentType: "application/wasm",
          body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]),
        }),
      ),
  });
  await page.getByRole("alert").filter({ hasText: "could not start" }).waitFor();
});

test("policy lets nothing out and nothing in", async (t) => {
  const opened = await openPage(t);
  const { page, seen } = opened;
  await started(page);
  const stopped = async (directive) => {
    const found = () => seen.violations.some((violation) => violation.startsWith(directive));
    for (let waited = 0; !found() && waited < 5000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(found(), `${directive} stopped nothing: ${seen.violations.join("; ")}`);
  };

  await page.evaluate(() => fetch("http://127.0.0.2:9/").catch(() => {}));
  await stopped("connect-src");

  await page.evaluate(() => {
    new Image().src = "http://127.0.0.2:9/pixel.png";
  });
  await stopped("img-src");

  await page.evaluate(() => document.body.setAttribute("style", "color: red"));
  await stopped("style-src-attr");

  await page.evaluate(() => {
    const script = document.createElement("script");
    script.append("window.injected = true");
    document.body.append(script);
  }).catch(() => {});
  await stopped("require-trusted-types-for");
  assert.equal(await page.evaluate(() => window.injected), undefined);

  const refused = await page.evaluate(() => {
    try {
      document.createElement("div").innerHTML = "<b>text</b>";
      return false;
    } catch {
      return true;
    }
  });
  assert.ok(refused, "innerHTML takes text");
});
