// What a person asked this browser to keep, in its database: funds, the what-if of each, their logs, and what was answered
// about tables, by their headers. Runs in a worker;
// the page asks in lists whose first member names what is asked, and is answered in the same way.
//
// A save is told as kept once the database has it on the disk. Tabs never overwrite one another: each writes a log of its own
// and takes away only those that the page says are in it, and that are still as they were read.

const STORES = ["settings", "logs", "funds", "files"];
const TAB = crypto.getRandomValues(new Uint32Array(4)).join("-");
const others = new BroadcastChannel("headroom-keep");

let opening;

function database() {
  opening ??= new Promise((done, failed) => {
    const request = indexedDB.open("headroom", 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      request.result.onclose = forget;
      request.result.onversionchange = () => (request.result.close(), forget());
      done(request.result);
    };
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

/** Does `work` in one transaction; answered with what it passes to its last argument, once that is on the disk. */
async function transact(mode, work) {
  const open = await database();
  return new Promise((done, failed) => {
    const transaction = open.transaction(STORES, mode, { durability: "strict" });
    const [settings, logs, funds, files] = STORES.map((store) => transaction.objectStore(store));
    let answer;
    transaction.oncomplete = () => done(answer);
    transaction.onabort = () => failed(transaction.error ?? new Error("the save was broken off"));
    work({ settings, logs, funds, files }, (value) => (answer = value));
  });
}

const then = (request, work) => (request.onsuccess = () => work(request.result));
const ofFund = (fund) => IDBKeyRange.bound([fund, ""], [fund, "\uffff"]);

/** A change, where keeping is on; another tab may have turned it off. */
const change = (work) =>
  transact("readwrite", (stores, answer) =>
    then(stores.settings.get("on"), (isOn) => isOn && (work(stores), answer(true))),
  );

const tasks = {
  async turn(isOn) {
    await transact("readwrite", ({ settings, logs, funds, files }) => {
      if (isOn) return settings.put(true, "on");
      return [settings, logs, funds, files].forEach((store) => store.clear());
    });
    // Without it the browser may clear what is kept when its disk is full.
    if (isOn) await navigator.storage?.persist?.().catch(() => false);
    return true;
  },
  async erase() {
    await transact("readwrite", ({ settings, logs, funds, files }) => {
      [logs, funds, files].forEach((store) => store.clear());
      settings.delete(IDBKeyRange.bound(["map", ""], ["map", "\uffff"]));
    });
    return true;
  },
  log: (fund, log, count, taken) =>
    change(({ logs }) => {
      for (const [tab, stamp] of taken) {
        if (tab !== TAB) then(logs.get([fund, tab]), (now) => now?.stamp === stamp && logs.delete([fund, tab]));
      }
      const stamp = crypto.getRandomValues(new Uint32Array(2)).join("-");
      logs.put({ stamp, log, count }, [fund, TAB]);
    }),
  fund: (fund, name, file) =>
    change(({ funds, files }) => {
      then(funds.get(fund), (before) => {
        const isSame = before?.bytes === file.length;
        funds.put({ whatIf: isSame ? before.whatIf : "", name, at: Date.now(), bytes: file.length }, fund);
      });
      files.put(file, fund);
    }),
  whatIf: (fund, whatIf) =>
    change(({ funds }) => {
      then(funds.get(fund), (before) => before && funds.put({ ...before, whatIf, at: Date.now() }, fund));
    }),
  map: (pairs) => change(({ settings }) => pairs.forEach(([headers, answers]) => settings.put(answers, ["map", headers]))),
  async recall(list) {
    const found = await transact("readonly", ({ settings }, answer) => {
      const pairs = [];
      answer(pairs);
      for (const headers of list) then(settings.get(["map", headers]), (answers) => answers && pairs.push([headers, answers]));
    });
    if (found.length > 0) self.postMessage(["mapped", found]);
  },
  async read(fund) {
    const found = await transact("readonly", ({ logs }, answer) => {
      then(logs.getAllKeys(ofFund(fund)), (keys) => then(logs.getAll(ofFund(fund)), (all) => answer([keys, all])));
    });
    const [keys, all] = found;
    self.postMessage(["log", fund, all.map(({ stamp, log }, at) => [keys[at][1], stamp, log])]);
  },
  async open(fund) {
    const found = await transact("readonly", ({ funds, files }, answer) => {
      then(funds.get(fund), (about) => then(files.get(fund), (file) => answer([about, file])));
    });
    const [about, file] = found;
    if (about && file) self.postMessage(["fund", about.name, file, about.whatIf]);
  },
  async tell() {
    const told = await transact("readonly", ({ settings, logs, funds }, answer) => {
      then(settings.get("on"), (isOn) =>
        then(funds.getAllKeys(), (keys) =>
          then(funds.getAll(), (all) =>
            then(logs.getAllKeys(), (ofLogs) =>
              then(logs.getAll(), (entries) => answer({ isOn, keys, all, ofLogs, entries })),
            ),
          ),
        ),
      );
    });
    const rows = told.keys.map((key, at) => {
      const { name, at: time, bytes, whatIf } = told.all[at];
      const counts = told.entries.filter((_, place) => told.ofLogs[place][0] === key).map(({ count }) => count);
      return [key, name, time, bytes + whatIf.length, Math.max(0, ...counts)];
    });
    self.postMessage(["told", told.isOn === true, rows]);
  },
};

async function answer([name, ...rest]) {
  try {
    const isChanged = await tasks[name](...rest);
    if (isChanged) {
      self.postMessage(["kept", name]);
      others.postMessage(0);
      await tasks.tell();
    }
  } catch (error) {
    const isFull = error?.name === "QuotaExceededError";
    self.postMessage(["failed", isFull ? "the browser has no more room for this page" : String(error?.message ?? error)]);
  }
}

/** Called by worker.js in the place of a program's start. */
export default async function start() {
  let last = Promise.resolve();
  self.onmessage = ({ data }) => (last = last.then(() => answer(data)));
  others.onmessage = () => (last = last.then(tasks.tell).catch(() => {}));
  self.postMessage(["ready"]);
}
