// What a person asked this browser to keep, in its database: funds, the what-if of each, their logs, and what was answered
// about tables, by their headers. Runs in a worker;
// the page asks in lists whose first member names what is asked, and is answered in the same way.
//
// A save is told as kept once the database has it on the disk. Tabs never overwrite one another: each writes a log of its own
// and takes away only those that the page says are in it, and that are still as they were read; a what-if of another tab, and one
// over another file of the fund, is set aside beside the fund, where the page lists it. What was erased is not written back.

const STORES = ["settings", "logs", "funds", "files"];
const TAB = crypto.getRandomValues(new Uint32Array(4)).join("-");
const others = new BroadcastChannel("headroom-keep");

/** What-ifs that are set aside beside a fund at most. */
const MOST_ASIDE = 20;

const ABOUT = "What was kept before still is";
const ERASED = "this fund was erased from the disk; open it again, or turn keeping off and on, to keep it";
const MANY = `${MOST_ASIDE} other what-ifs of this fund are kept already. This one is on screen and not on the disk: export it as a snapshot or a link, or remove one of them in Open a fund. What was kept before still is`;
const CLEARED = "the browser has cleared what was kept. What is on screen is still here: turn keeping on to keep it";
const NEWER = "a newer version of this page keeps here by now; reload to use it. What it keeps is untouched";

let opening;
/** Whether the page was last told that keeping is on. */
let isTold = false;
/** The fund on screen, as it was last given to be kept. */
let mine = {};
/** The what-if that this tab opened, and is free to overwrite: its fund, its key and its stamp. */
let opened = {};

const stampOf = () => crypto.getRandomValues(new Uint32Array(2)).join("-");
const fail = (reason) => self.postMessage(["failed", reason]);
let hasSaid = false;
const say = (text) => hasSaid || ((hasSaid = true), self.postMessage(["said", text]));

/** The page is told that nothing is kept any more, where it takes it that something is. */
function cleared() {
  if (!isTold) return;
  isTold = false;
  self.postMessage(["told", false, []]);
  fail(CLEARED);
}

function database() {
  opening ??= new Promise((done, failed) => {
    const request = indexedDB.open("headroom", 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const forget = () => (opening = undefined);
      request.result.onclose = () => (forget(), cleared());
      request.result.onversionchange = ({ newVersion }) => {
        request.result.close();
        forget();
        if (newVersion === null) cleared();
        else if (isTold) fail(NEWER);
      };
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
    let refusal;
    const refuse = (reason) => ((refusal = new Error(reason)), transaction.abort());
    transaction.oncomplete = () => done(answer);
    transaction.onabort = () => failed(refusal ?? transaction.error ?? new Error("the save was broken off"));
    work({ settings, logs, funds, files }, (value) => (answer = value), refuse);
  });
}

const then = (request, work) => (request.onsuccess = () => work(request.result));
const ofFund = (fund) => IDBKeyRange.bound([fund, ""], [fund, "\uffff"]);

/** A change, where keeping is on; another tab may have turned it off, which is told. */
async function change(work) {
  const isKept = await transact("readwrite", (stores, answer, refuse) =>
    then(stores.settings.get("on"), (isOn) => isOn && (answer(true), work(stores, refuse))),
  );
  if (!isKept) await tasks.tell();
  return isKept;
}

/** The key of a row, as the page has it: that of a what-if set aside is a list, which no fund's key looks like. */
const textOf = (key) => (typeof key === "string" ? key : JSON.stringify(key));
const keyOf = (text) => (text.startsWith("[") ? JSON.parse(text) : text);

/** Sets a what-if and its file aside under `key`, beside the fund; the page says so once, and where there are too many of them. */
function setAside({ funds, files }, refuse, key, row, file) {
  const text = JSON.stringify(key);
  then(funds.getAllKeys(ofFund(key[0])), (keys) => {
    if (keys.length >= MOST_ASIDE && !keys.some((there) => JSON.stringify(there) === text)) return refuse(MANY);
    funds.put(row, key);
    files.put(file, key);
  });
  funds.transaction.addEventListener("complete", () => {
    if (row.by !== TAB || key.length === 2) say("Another what-if of this fund is kept, by another tab or over another file. Both are: see Open a fund");
  });
}

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
    change(({ logs, funds }, refuse) =>
      then(funds.getKey(fund), (key) => {
        if (key === undefined && mine.fund === fund) return refuse(ERASED);
        for (const [tab, stamp] of taken) {
          if (tab !== TAB) then(logs.get([fund, tab]), (now) => now?.stamp === stamp && logs.delete([fund, tab]));
        }
        logs.put({ stamp: stampOf(), log, count }, [fund, TAB]);
      }),
    ),
  fund(fund, name, file) {
    mine = { fund, name, file };
    return change((stores, refuse) =>
      then(stores.funds.get(fund), (before) =>
        then(stores.files.get(fund), (text) => {
          const isSame = before && text === file;
          // That of this tab goes on over the newer file, or ends with what was opened in its place.
          const key = before?.by === TAB ? [fund, TAB, "before"] : [fund, before?.by ?? "earlier"];
          if (before?.whatIf && !isSame) setAside(stores, refuse, key, before, text);
          const { whatIf = "", by, stamp } = isSame ? before : {};
          stores.funds.put({ whatIf, by, stamp, name, at: Date.now(), bytes: file.length }, fund);
          if (!isSame) stores.files.put(file, fund);
        }),
      ),
    );
  },
  whatIf: (fund, whatIf) =>
    change((stores, refuse) =>
      then(stores.funds.get(fund), (before) =>
        then(stores.files.get(fund), (text) => {
          const { funds, files } = stores;
          const { name, file } = mine;
          if (!before || mine.fund !== fund) return refuse(ERASED);
          const row = { name, whatIf, at: Date.now(), bytes: file.length, by: TAB, stamp: stampOf() };
          // Another tab has another file of this fund: both stay.
          if (text !== file) return setAside(stores, refuse, [fund, TAB], row, file);
          const isOpened = opened.fund === fund && before.stamp === opened.stamp;
          const isOwn = before.by === TAB || isOpened || before.whatIf === whatIf;
          if (before.whatIf && !isOwn) setAside(stores, refuse, [fund, before.by ?? "earlier"], before, text);
          // What was opened, and what this tab wrote before another one did, goes on in this one.
          const followed = [[fund, TAB], ...(opened.fund === fund && Array.isArray(opened.key) ? [opened.key] : [])];
          for (const key of followed) {
            then(funds.get(key), (aside) =>
              then(files.get(key), (other) => {
                if (other !== file || !(aside.by === TAB || aside.stamp === opened.stamp)) return;
                funds.delete(key);
                files.delete(key);
              }),
            );
          }
          funds.put(row, fund);
        }),
      ),
    ),
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
  async open(text) {
    const key = keyOf(text);
    const found = await transact("readonly", ({ funds, files }, answer) => {
      then(funds.get(key), (about) => then(files.get(key), (file) => answer([about, file])));
    });
    const [about, file] = found;
    if (!about || !file) return fail(ERASED);
    opened = { fund: Array.isArray(key) ? key[0] : key, key, stamp: about.stamp };
    self.postMessage(["fund", about.name, file, about.whatIf]);
  },
  /** Takes a what-if that was set aside off the disk. */
  remove: (text) =>
    change(({ funds, files }) => {
      funds.delete(keyOf(text));
      files.delete(keyOf(text));
    }),
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
      const called = Array.isArray(key) ? `${name}: another what-if` : name;
      return [textOf(key), called, time, bytes + whatIf.length, Math.max(0, ...counts)];
    });
    isTold = told.isOn === true;
    self.postMessage(["told", isTold, rows]);
  },
};

async function answer([name, ...rest]) {
  try {
    const isChanged = await tasks[name](...rest);
    if (isChanged) {
      // Of a what-if also its number: a newer one may be on its way by now.
      self.postMessage(["kept", name, name === "whatIf" ? rest[2] : undefined]);
      others.postMessage(0);
      await tasks.tell();
    }
  } catch (error) {
    const [isFull, isNewer] = ["QuotaExceededError", "VersionError"].map((name) => error?.name === name);
    const reason = isFull ? "the browser has no more room for this page" : String(error?.message ?? error);
    fail(isNewer ? NEWER : [ERASED, MANY].includes(reason) ? reason : `${reason}. ${ABOUT}`);
  }
}

/** Called by worker.js in the place of a program's start. */
export default async function start() {
  let last = Promise.resolve();
  self.onmessage = ({ data }) => (last = last.then(() => answer(data)));
  others.onmessage = () => (last = last.then(tasks.tell).catch(() => {}));
  self.postMessage(["ready"]);
}
