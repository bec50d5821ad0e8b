// What is kept in more than one tab, or by more than one version, or is taken away beneath the page: nothing is overwritten
// or comes back in silence.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { closeBrowser, openPage, started } from "./harness.mjs";
import { asks, edit, kept, rows, turnOn, whatIfKept } from "./keeping.mjs";

after(closeBrowser);

const seed = JSON.parse(readFileSync(new URL("../../assets/sample/seed.json", import.meta.url), "utf8"));
const FUND = seed.fund.name;
const path = "/?snapshot=sample/seed.json";
const reserve = (page, share) => page.locator(".reserve", { hasText: share }).waitFor();

async function tabs(t) {
  const opened = await openPage(t, { path });
  const { page, context, server } = opened;
  await started(page);
  await turnOn(page);
  const next = async (files = {}) => {
    for (const [name, body] of Object.entries(files)) server.files.set(`/${name}`, body);
    const other = await context.newPage();
    await other.goto(`${server.origin}/?snapshot=${Object.keys(files)[0] ?? "sample/seed.json"}`);
    await started(other);
    await kept(other, /Kept on this disk: 1 fund/);
    return other;
  };
  return { ...opened, next };
}

/** Opens a kept fund by its button in the dialog. */
async function open(page, name) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByRole("button", { name, exact: true }).click();
}

test("two tabs that edit the same kept fund keep a what-if each, told and listed", async (t) => {
  const { page, next } = await tabs(t);
  const other = await next();
  await edit(page, "33");
  await whatIfKept(page);
  await edit(other, "35");
  await whatIfKept(other);
  await other.getByText("Another what-if of this fund is kept").waitFor();
  await edit(page, "34");
  await whatIfKept(page);
  await page.getByText("Another what-if of this fund is kept").waitFor();
  assert.equal((await rows(page)).length, 2, "one a tab");
  await page.close();
  await other.close();
  const third = await next();
  await open(third, FUND);
  await reserve(third, "21.0%");
  await open(third, `${FUND}: another what-if`);
  await reserve(third, "20.0%");
});

test("tab whose file of the fund is another one takes nothing from the first", async (t) => {
  const { page, next } = await tabs(t);
  await edit(page, "33");
  await whatIfKept(page);
  const newer = { ...seed, fund: { ...seed.fund, nav: seed.fund.nav * 2 } };
  const other = await next({ "newer.json": JSON.stringify(newer) });
  await other.getByText("Another what-if of this fund is kept").waitFor();
  await edit(other, "35");
  await whatIfKept(other);
  // The first tab goes on over its own file.
  await edit(page, "32");
  await whatIfKept(page);
  const files = (await rows(page, "files")).map((text) => JSON.parse(text).fund.nav);
  assert.deepEqual(files.sort((a, b) => a - b), [seed.fund.nav, seed.fund.nav * 2]);
  await page.close();
  await open(other, `${FUND}: another what-if`);
  await reserve(other, "23.0%");
});

test("of too many what-ifs of a fund none is dropped: the next is told as not kept, until one is removed", async (t) => {
  const { page, next } = await tabs(t);
  const other = await next();
  await page.evaluate(
    (fund) =>
      new Promise((done) => {
        indexedDB.open("headroom").onsuccess = ({ target: { result: database } }) => {
          const written = database.transaction(["funds", "files"], "readwrite");
          const [funds, files] = ["funds", "files"].map((name) => written.objectStore(name));
          funds.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
            for (let at = 0; at < 20; at += 1) {
              funds.put({ whatIf: "w", name: fund, at, bytes: 1, by: `t${at}`, stamp: `s${at}` }, [keys[0], `t${at}`]);
              files.put("{}", [keys[0], `t${at}`]);
            }
          };
          written.oncomplete = () => (database.close(), done());
        };
      }),
    FUND,
  );
  await edit(page, "33");
  await whatIfKept(page);
  await edit(other, "35");
  await kept(other, /Not kept: 20 other what-ifs of this fund are kept already/);
  assert.ok(await asks(other));
  assert.equal((await rows(other)).length, 21, "all that was there");
  await other.getByRole("button", { name: "Open a fund" }).click();
  await other.locator("#open").getByRole("button", { name: "Remove" }).first().click();
  await kept(other, /Kept on this disk: 1 fund/);
  await other.locator("#open").getByRole("button", { name: "Close" }).click();
  await edit(other, "34");
  await whatIfKept(other);
  assert.equal((await rows(other)).length, 21);
});

test("what is erased in one tab is not written back by another, which says so and asks", async (t) => {
  const { page, next } = await tabs(t);
  const other = await next();
  await edit(other, "33");
  await whatIfKept(other);
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByRole("button", { name: "Erase what is kept" }).click();
  await kept(page, /On; nothing to keep yet/);
  await kept(other, /On; nothing to keep yet/);
  await edit(other, "34");
  await kept(other, /Not kept: this fund was erased/);
  assert.ok(await asks(other));
  for (const store of ["funds", "files", "logs"]) assert.deepEqual(await rows(other, store), [], store);
  await reserve(other, "21.0%");
});

test("database that is cleared beneath the page is told, the what-if stays and is kept once more", async (t) => {
  const { page } = await tabs(t);
  await edit(page, "33");
  await whatIfKept(page);
  await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase("headroom").onsuccess = done)));
  await kept(page, /Not kept: the browser has cleared what was kept/);
  await reserve(page, "22.0%");
  await edit(page, "34");
  await reserve(page, "21.0%");
  assert.ok(await asks(page));
  await turnOn(page);
  await whatIfKept(page);
  assert.ok((await rows(page)).some(({ whatIf }) => whatIf !== ""));
});

test("database of a newer version is told and left as it is", async (t) => {
  const { page } = await tabs(t);
  await edit(page, "33");
  await whatIfKept(page);
  const before = await rows(page);
  await page.evaluate(
    () => new Promise((done) => (indexedDB.open("headroom", 2).onsuccess = ({ target }) => (target.result.close(), done()))),
  );
  await kept(page, /Not kept: a newer version of this page keeps here by now/);
  await edit(page, "34");
  await reserve(page, "21.0%");
  await page.waitForTimeout(1_300);
  assert.ok(await asks(page));
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await started(page);
  await kept(page, /Not kept: a newer version/);
  assert.deepEqual(await rows(page), before);
});
