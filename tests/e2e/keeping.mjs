// What tests of keeping share: the switch, an edit of the seed, the rows on the disk, and whether the page asks before it is left.

/** Waits for a line of the dialog that opens a fund. */
export const kept = (page, text) => page.locator("#open").getByText(text).waitFor({ state: "attached" });

/** Turns keeping on in the dialog that opens a fund. */
export async function turnOn(page) {
  await page.getByRole("button", { name: "Open a fund" }).click();
  await page.locator("#open").getByLabel(/Keep funds, what-ifs and logs/).click();
  await kept(page, /Kept on this disk: 1 fund/);
  await page.locator("#open").getByRole("button", { name: "Close" }).click();
}

/** Changes the allocation of the seed's first strategy. */
export async function edit(page, percent) {
  const field = page.locator('[data-strategy="mm_strategy"]').getByRole("spinbutton", { name: "Allocation of" });
  await field.fill(percent);
  await field.press("Enter");
}

/** The rows of a store of the browser's database. */
export const rows = (page, store = "funds") =>
  page.evaluate(
    (store) =>
      new Promise((done) => {
        indexedDB.open("headroom").onsuccess = ({ target: { result: database } }) => {
          const all = database.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => (database.close(), done(all.result));
        };
      }),
    store,
  );

/** The what-ifs that the browser's database holds. */
export const whatIfs = async (page) => (await rows(page)).map(({ whatIf }) => whatIf);

/** Whether the browser would ask before the page is left: the what-if on screen is not kept. */
export const asks = (page) =>
  page.evaluate(() => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  });

/** Waits until the page knows that its what-if is on the disk: it asks no more before it is left. */
export async function whatIfKept(page) {
  // What the frame after an edit still changes is kept in its turn: the page has come to rest once it asks no more for a while.
  for (let rests = 0; rests < 8; rests = (await asks(page)) ? 0 : rests + 1) await page.waitForTimeout(50);
}
