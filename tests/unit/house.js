// Answers the tests of the forms' files: each line is JSON, a list of [what, ...arguments]; a line with the answers comes back.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { HOSTS, combined, guarded, titleOf } from "./backend.js";
import { checker, tabled } from "./check.js";
import { creator } from "./create.js";
import { drafted, sealed, unsealed } from "./draft.js";
import { formatOf, leaverOf, plan, textsAfter } from "./handover.js";
import { format, scalar, write } from "./house.js";
import { merge } from "./merge.js";
import { newMistakes } from "./mistakes.js";
import { entryAt } from "./route.js";
import { setSpelling, slug } from "./spelling.js";
import { STATES, sentence } from "./status.js";
import { once } from "./tasks.js";
import { page } from "./text.js";

setSpelling(JSON.parse(readFileSync(new URL("spelling.json", import.meta.url), "utf8")));

const made = (shape, ...rest) => (shape.page ? page : format)(shape, ...rest);

const asMap = (value) =>
  Array.isArray(value)
    ? value.map(asMap)
    : value && typeof value === "object"
      ? new Map(Object.entries(value).map(([key, held]) => [key, asMap(held)]))
      : value;

// What creates nothing, for those who only change.
const NOTHING = { blank: () => undefined, blankAt: () => undefined, companions: () => [] };

// A file changed in a form: changes as for `save`.
const changedIn = (raw, shape, changes) => ASKED.save(raw, shape, changes);

const ASKED = {
  // What is written where a form and others changed a file: `newest` has the texts that are read when it is saved, or changes
  // of the first text that make them; the answers, "ours" or "theirs", are given in the order of the questions.
  combine: (raw, shape, changes, newest, given = []) => {
    const form = made(shape, new Set(), "not read yet", () => {});
    const texts = Object.fromEntries(
      Object.entries(newest).map(([key, held]) => [key, typeof held === "string" ? held : changedIn(raw, shape, held)]),
    );
    const draft = { base: raw, made: changedIn(raw, shape, changes) };
    const answers = {};
    const asked = [];
    for (;;) {
      const { text, open } = combined(form, draft, texts, answers);
      asked.push(...open.map((each) => titleOf(each.place, form.shape, form.valuesOf(draft.made))));
      if (!open.length || !given.length) return { text, asked };
      for (const { key } of open) answers[key] = given.shift();
    }
  },
  // What a form says of files: name and sentence of each mistake; null for a file that a form does not show.
  check: (settings, files) => {
    const mistakes = checker(tabled(settings));
    return files.map(([collection, slug, path, raw, shape]) => {
      const form = made(shape, new Set(), "not read yet", () => {});
      try {
        return mistakes({ collection, slug, path, values: form.valuesOf(raw), shape: form.shape }).map(({ name, text }) => [name, text]);
      } catch {
        return null;
      }
    });
  },
  // What a form says of a change of a file: place and sentence of each mistake that comes with it.
  mistakes: (settings, [collection, slug, path, base, shape], changes) => {
    const forms = { [collection]: made(shape, new Set(), "not read yet", () => {}) };
    const draft = { base, made: changedIn(base, shape, changes) };
    const listed = newMistakes(tabled(settings), forms, () => path, { pbNamed: "{id}: {places}" })(collection, slug, draft);
    return listed.map(({ place, text }) => [place, text]);
  },
  // The values of a three-way merge, and how many were asked for.
  merge: (base, ours, theirs) => {
    let count = 0;
    const value = merge(asMap(base), asMap(ours), asMap(theirs), undefined, ({ theirs: held }) => (count += 1) && held);
    return [write(value), count];
  },
  // Calls each function of a guarded backend, whose host writes down what reaches it.
  guard: async (calls, collection, path) => {
    const reached = [];
    const host = new Proxy({}, { get: (_, name) => async () => (reached.push(name), { collection, slug: "a", diffs: [], data: "a: b\n" }) });
    const kind = { published: async () => "a: b\n", basis: async () => "a: b\n" };
    const form = made({ kind: "record", keys: {} }, new Set(), "not read yet", () => {});
    const words = { pbRefused: "refused", pbUnread: "unread" };
    const safe = guarded(host, kind, {
      ...{ paths: () => path, forms: { [collection]: form }, creation: NOTHING, words },
      ...{ mistakes: () => [], watch: () => {}, unwatch: () => {}, listed: () => {}, tell: () => {} },
    });
    const said = {};
    for (const [name, ...rest] of calls) said[name] = await safe[name]?.(...rest).then(() => "done", ({ message }) => message);
    return { said, reached };
  },
  // Calls what our own dialogs may ask of a code host that publishes `texts` and has proposals; tells what it is asked to write.
  desk: async (texts, proposals, call) => {
    const asked = [];
    const none = Object.assign(new Error("none"), { notUnderEditorialWorkflow: true });
    const host = {
      authenticate: async () => ({}),
      unpublishedEntry: async ({ collection, slug }) => (proposals.includes(`${collection}/${slug}`) ? { collection, slug, diffs: [] } : Promise.reject(none)),
      persistEntry: async ({ dataFiles }, options) => asked.push([options.collectionName, dataFiles.map(({ path, raw }) => [path, raw])]),
    };
    const missing = Object.assign(new Error("gone"), { status: 404 });
    const kind = { published: async (_, path) => texts[path] ?? Promise.reject(missing) };
    let desk;
    const leaving = { files: (id) => new Set([`data/${id}.yml`]) };
    const words = { pbRefused: "refused", pbMoved: "moved", pbLeavingAlready: "already" };
    const safe = guarded(host, kind, { paths: () => undefined, forms: {}, creation: NOTHING, leaving, words, ready: (given) => (desk = given) });
    await safe.authenticate();
    const [name, id, files, before] = call;
    const said = await desk[name](id, new Map(Object.entries(files)), new Map(Object.entries(before)), "Leave").then(() => "done", ({ message }) => message);
    return { said, asked };
  },
  // Saves a form at a code host that has other texts: those of `texts` by branch or commit. Tells what the host is asked for.
  propose: async (name, shape, texts, draft, mistake) => {
    const asked = [];
    const [path, branch] = ["data/departments/a.yml", "cms/departments/a"];
    const api = {
      ...{ branch: "main", originRepoURL: "/repos/o/p", repoURL: "/projects/p" },
      readFile: async (_, id, { branch: from = "main" } = {}) => texts[id ?? from],
      getHeadReference: async (head) => `o:${head}`,
      getDifferences: async (from, to) => ({ merge_base_commit: { sha: from === "main" && to === `o:${branch}` ? "basis" : "" } }),
      getBranchMergeRequest: async (of) => ({ iid: of === branch ? 7 : 0 }),
      requestJSON: async ({ url, body }) => (asked.push([url, body && JSON.parse(body)]), { diff_refs: { base_sha: "basis" } }),
    };
    const diffs = [{ path, id: branch }, ...(texts.others ? [{ path: "data/other.yml", id: "" }] : [])];
    const none = Object.assign(new Error("none"), { notUnderEditorialWorkflow: true });
    const host = {
      api,
      getEntry: async () => ({ data: texts.main }),
      unpublishedEntry: async () => (texts[branch] ? { collection: "departments", slug: "a", diffs } : Promise.reject(none)),
      unpublishedEntryDataFile: async (_, __, ___, id) => texts[id],
      persistEntry: async ({ dataFiles: [file] }, { unpublished }) => asked.push(["persistEntry", { unpublished, raw: file.raw }]),
    };
    const forms = { departments: made(shape, new Set(), "not read yet", () => {}) };
    const words = { pbRefused: "refused", pbUnread: "unread" };
    const safe = guarded(host, HOSTS[name], {
      ...{ paths: () => path, forms, creation: NOTHING, words, watch: () => {}, tell: () => {} },
      mistakes: () => (mistake ? [{ text: mistake }] : []),
    });
    const [text, base] = draft;
    const dataFiles = [{ slug: "a", path, raw: sealed({ made: text, base, opening: "one" }) }];
    await safe.persistEntry({ dataFiles, assets: [] }, { collectionName: "departments", useWorkflow: true, commitMessage: "Change a" });
    return asked;
  },
  // Saves a form several times, at a code host that publishes `published` (null: no such file) and whose first answer is lost
  // on its way. Tells what each saving said, and what is proposed then.
  lostAnswer: async (shape, published, base, texts) => {
    let proposed;
    const none = Object.assign(new Error("none"), { notUnderEditorialWorkflow: true });
    const missing = Object.assign(new Error("gone"), { status: 404 });
    const path = "data/departments/a.yml";
    const host = {
      unpublishedEntry: async (which) => (proposed === undefined ? Promise.reject(none) : { ...which, diffs: [{ path, id: "" }] }),
      unpublishedEntryDataFile: async () => proposed,
      persistEntry: async ({ dataFiles: [{ raw }] }) => {
        const isFirst = proposed === undefined;
        proposed = raw;
        if (isFirst) throw new Error("no answer");
      },
    };
    const there = async () => published ?? Promise.reject(missing);
    const forms = { departments: made(shape, new Set(), "not read yet", () => {}) };
    const creation = { ...NOTHING, blank: () => (published === null ? base : undefined) };
    const words = { pbTakenMeanwhile: "taken", pbUnread: "unread" };
    const safe = guarded(host, { published: there, basis: there }, {
      ...{ paths: () => path, forms, creation, words, mistakes: () => [], watch: () => {}, tell: () => {} },
      ask: async (open) => Promise.reject(new Error(`asked for ${open.map(({ title }) => title)}`)),
    });
    const said = [];
    for (const text of texts) {
      const dataFiles = [{ slug: "a", path, raw: sealed({ made: text, base, opening: `lost ${base}` }) }];
      const saving = safe.persistEntry({ dataFiles, assets: [] }, { collectionName: "departments", useWorkflow: true });
      said.push(await saving.then(() => "done", ({ message }) => message));
    }
    return { said, proposed };
  },
  // A form that was saved, left unsaved and taken up again still knows where its change began.
  draft: (raw, shape, changes) => {
    const form = drafted(made(shape, new Set(), "not read yet", () => {}));
    const opened = form.fromFile(raw);
    const kept = form.toFile({ ...opened, ...changes });
    return [kept, form.toFile(form.fromFile(kept))].map(unsealed).map((each) => [each.made, each.base]);
  },
  // What a form says of its proposal at a code host, whose answers are given by path; and what the host was asked for.
  status: async (name, answers, words) => {
    const asked = [];
    const answer = (path) => (asked.push(path), answers[path]);
    const api = {
      ...{ originRepoURL: "/repos/o/p", repoURL: "/projects/p" },
      getBranchPullRequest: async (branch) => answer(`pull ${branch}`),
      getBranchMergeRequest: async (branch) => answer(`merge ${branch}`),
      request: async (path) => answer(path),
      requestJSON: async ({ url }) => answer(url),
    };
    return { ...sentence(await STATES[name]({ api }, "cms/departments/a"), words), asked };
  },
  // What is created for a department of a name, on a day: its id, what its form begins with, and its page.
  create: (settings, shapes, name, id, day) => {
    const formats = Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, made(shape, new Set(), "", () => {})]));
    const held = new Map();
    const store = (key, value) => (value ? held.set(key, value).get(key) : held.get(key) ?? "");
    const paths = (collection, slug) => (slug ? `data/${collection}/${slug}.yml` : undefined);
    const creation = creator(settings, { formats, paths, formAt: () => undefined, store, now: () => day });
    const before = creation.blank("departments", id);
    creation.begin(id, name);
    const text = creation.blank("departments", id);
    return { before: before ?? null, id: creation.idOf(name), text, others: creation.companions("departments", id, text) };
  },
  // What becomes of everything that somebody holds: `heirs` has who takes over what is of a kind, or all else ("").
  handover: (settings, shapes, texts, { id, given, day }, heirs) => {
    const formats = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, made(shape, new Set(), "", () => {})]));
    const read = new Map(Object.entries(texts));
    const files = new Map([...read].map(([path, text]) => [path, formatOf(path, settings, formats).valuesOf(text)]));
    const record = files.get(settings.people[id].file).get("people").get(id);
    const leaver = leaverOf(record, id, given, day);
    const work = { settings, files, leaver, day, heirOf: ({ kind }) => heirs[kind] ?? heirs[""] };
    const { handed, left } = plan(work);
    const told = ({ place, heir, reason }) => [place.file, place.kind, place.field, heir ?? "", reason?.[0] ?? ""];
    return {
      files: Object.fromEntries(textsAfter(work, handed, read, formats)),
      handed: handed.map((each) => told(each).slice(0, 4)),
      left: left.map(told),
    };
  },
  // Submits a dialog's form three times: twice at once, and again after that failed. Tells how often something was done.
  once: async () => {
    let count = 0;
    const submit = once(async () => {
      count += 1;
      await null;
      if (count === 1) throw new Error("failed");
    });
    const pressed = () => submit({ preventDefault() {} }).catch(() => {});
    await Promise.all([pressed(), pressed()]);
    await pressed();
    return count;
  },
  scalar: (text, shape) => scalar(text, shape),
  slug: (name) => slug(name),
  entryAt: (hash) => Object.values(entryAt(hash)),
  write: (values, shape) => write(asMap(values), shape),
  // Opens a file in a form, changes fields (a path and a value each; no value takes the field away), and saves it.
  save: (raw, shape, changes, known = []) => {
    const faults = [];
    const form = made(shape, new Set(known), "not read yet", (fault) => faults.push(fault));
    const data = JSON.parse(JSON.stringify(form.fromFile(raw)));
    if (faults.length) return { faults };
    for (const [path, ...value] of changes) {
      const holder = path.slice(0, -1).reduce((held, key) => held[key], data);
      const key = path.at(-1);
      if (value.length) holder[key] = value[0];
      else if (Array.isArray(holder)) holder.splice(key, 1);
      else delete holder[key];
    }
    return form.toFile(data);
  },
  unread: (values, shape) => made(shape, new Set(), "not read yet", () => {}).toFile(values),
};

for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const [what, ...rest] of JSON.parse(line)) {
    try {
      answers.push(await ASKED[what](...rest));
    } catch (error) {
      answers.push({ error: error.message });
    }
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
