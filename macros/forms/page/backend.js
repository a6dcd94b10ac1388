// What the form editor may do at the code host: read, propose a change or a file that create.js knows, and withdraw it. All else
// is refused here, whichever button or address leads to it. Every change is merged with the newest text before it is written.
import { remember, unsealed } from "./draft.js";
import { below } from "./house.js";
import { merge } from "./merge.js";
import { NOTHING_KEPT } from "./restore.js";
import { queue } from "./tasks.js";
import { TEXT } from "./text.js";

const READING = [
  ...["status", "isGitBackend", "authComponent", "restoreUser", "authenticate", "logout", "getToken"],
  ...["entriesByFolder", "allEntriesByFolder", "traverseCursor"],
];
const REFUSED = [
  ...["persistMedia", "deleteFiles", "publishUnpublishedEntry", "updateUnpublishedEntryStatus"],
  ...["getMediaFile", "getMediaDisplayURL", "unpublishedEntryMediaFile"],
];

// An error that Decap CMS shows in its own words, without "Error:" before them.
export const refusal = (words) => Object.assign(new Error(words), { name: "" });

// How browsers say that there was no answer.
const UNANSWERED = /Failed to fetch|NetworkError|Load failed|connection was lost/;

// Waits for what is asked of the code host; says in plain words that it did not answer.
export async function answered(asked, words) {
  try {
    return await asked;
  } catch (error) {
    throw UNANSWERED.test(error.message) ? refusal(words.pbUnanswered) : error;
  }
}

// What the list of hand-overs is called (macros/forms/leaving.py).
export const LEAVING = "leaving";

const branchOf = (collection, slug) => `cms/${collection}/${slug}`;

// ---- What differs between code hosts

const GITHUB = {
  // Decap CMS takes a file that cannot be read for an empty one.
  published: ({ api }, path) => api.readFile(path, null, { repoURL: api.originRepoURL }),
  async basis({ api }, branch, path) {
    const { merge_base_commit: commit } = await api.getDifferences(api.branch, await api.getHeadReference(branch));
    return api.readFile(path, null, { branch: commit.sha, repoURL: api.originRepoURL });
  },
};

const GITLAB = {
  published: async (host, path) => (await host.getEntry(path)).data,
  async basis({ api }, branch, path) {
    const { iid } = await api.getBranchMergeRequest(branch);
    const { diff_refs: refs } = await api.requestJSON({ url: `${api.repoURL}/merge_requests/${iid}`, cache: "no-store" });
    return api.readFile(path, null, { branch: refs.base_sha });
  },
  // GitLab would rebase the proposal first, and fail where both changed the same lines, which were merged already.
  replant: ({ api }, { branch, path, text, message }) =>
    api.requestJSON({
      method: "POST",
      url: `${api.repoURL}/repository/commits`,
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: JSON.stringify({
        branch,
        start_branch: api.branch,
        force: true,
        commit_message: message,
        actions: [{ action: "update", file_path: path, content: text }],
      }),
    }),
};

// The server for trying the forms out knows no history: the browser remembers what was published when it proposed.
const memory = (branch) => `playbook.forms.basis.${branch}`;
const LOCAL = {
  async published(host, path) {
    const { data } = await host.getEntry(path);
    return data ?? undefined;
  },
  basis: async (_, branch) => localStorage.getItem(memory(branch)) ?? undefined,
  written: (branch, published) => localStorage.setItem(memory(branch), published),
  handed: (branch) => JSON.parse(localStorage.getItem(memory(branch))),
  async replant(host, { collection, slug, persist }) {
    await host.deleteUnpublishedEntry(collection, slug);
    await persist({ unpublished: false });
  },
};

export const HOSTS = { github: GITHUB, gitlab: GITLAB, proxy: LOCAL };

// Returns the text of a published file; undefined where there is none. Only "not found" counts as that: whatever else fails,
// nothing may be written.
async function published(host, kind, path) {
  return kind.published(host, path).catch((error) => {
    if (error.status === 404) return undefined;
    throw error;
  });
}

// Returns what Decap CMS holds of a proposal; null where there is none.
async function proposalOf(host, which) {
  return host.unpublishedEntry(which).catch((error) => {
    if (error.notUnderEditorialWorkflow) return null;
    throw error;
  });
}

// ---- Merging

const comparable = (value) => (value instanceof Map ? [...value].map(([k, v]) => [k, comparable(v)]) : value ?? null);

// Returns the text to write, and the conflicts for which there is no answer yet. `answers` has "ours" or "theirs" for each.
export function combined(form, draft, newest, answers = {}) {
  const { published, proposed, basis = published } = newest;
  const open = [];
  const settle = (labels) => (conflict) => {
    const key = JSON.stringify([labels, conflict.place, comparable(conflict.ours), comparable(conflict.theirs)]);
    if (key in answers) return conflict[answers[key]];
    open.push({ ...conflict, labels, key });
    return conflict.ours;
  };
  const values = (text) => form.valuesOf(text);
  const current = proposed ?? published;
  const isMoved = proposed !== undefined && basis !== published;
  if (current === draft.base && !isMoved) return { text: draft.made, open };
  const changed = settle(["ours", proposed === undefined ? "published" : "saved"]);
  const own = merge(values(draft.base), values(draft.made), values(current), form.shape, changed);
  if (open.length || !isMoved) return { text: form.withValues(current, own), open };
  const all = merge(values(basis), own, values(published), form.shape, settle(["proposed", "published"]));
  return { text: form.withValues(published, all), open };
}

// Returns what people call the place of a value: the labels of its fields, the names of its entries.
export function titleOf(place, shape, values) {
  const names = [];
  for (const key of place) {
    const isItem = typeof key === "number";
    values = isItem ? values?.[key] : values?.get?.(key);
    const named = (shape?.named ?? []).map((each) => values?.get?.(each)).filter(Boolean).join(" ");
    names.push(isItem ? String(key + 1) : shape?.kind === "mapping" ? named || key : labelOf(key));
    shape = isItem ? shape?.items : below(shape, key);
  }
  return names.join(" · ");
}

const labelOf = (key) => (key === TEXT ? "Text" : key[0].toUpperCase() + key.slice(1).replace(/_/g, " "));

// ---- The guard

// Puts the guard around a backend of Decap CMS. `paths` gives the file of a form, `forms` the format of each list of forms;
// `creation` knows what may be created (create.js), `leaving` which files somebody who leaves may be handed over in, and how such a
// proposal is shown; `ready` is given what else our own dialogs may ask of the code host;
// `listed` is called when the open proposals were read; `checks` shows the check of a proposal, and no longer (status.js);
// `ask` shows conflicts, and returns an answer for each or throws; `tell` says what happened; `words` are texts for people.
export function guard(CMS, name, tools) {
  const registered = CMS.getBackend(name);
  const init = registered.init;
  registered.init = (...given) => {
    const host = init(...given);
    const { show, end } = tools.checks;
    const watch = ({ collection, slug }) => show(host, name, { collection, slug, branch: branchOf(collection, slug) });
    return guarded(host, HOSTS[name], { ...tools, watch, unwatch: end });
  };
}

export function guarded(host, kind, tools) {
  const { paths, creation, leaving, words, watch, ready, listed, tell, restoring = NOTHING_KEPT } = tools;
  const allowed = Object.fromEntries(READING.filter((key) => host[key]).map((key) => [key, host[key].bind(host)]));
  const refused = Object.fromEntries(REFUSED.map((key) => [key, async () => Promise.reject(refusal(words.pbRefused))]));
  // A proposal that is withdrawn while it is being saved would come back.
  const inTurn = queue();
  const desk = {
    published: (path) => answered(published(host, kind, path), words),
    proposal: (collection, slug) => answered(proposalOf(host, { collection, slug }), words),
    handOver: (id, files, before, message) =>
      inTurn(() => answered(handOver(host, kind, tools, { id, files, before, message }), words)),
  };
  const signing = (key) => async (...given) => {
    const user = await host[key](...given);
    ready(desk);
    return user;
  };
  return {
    ...allowed,
    ...refused,
    authenticate: signing("authenticate"),
    restoreUser: signing("restoreUser"),
    getMedia: async () => [],
    // Files that are not there yet, and may be created, begin with a text of ours.
    async getEntry(path) {
      const blank = creation.blankAt(path);
      const text = blank === undefined ? undefined : await published(host, kind, path);
      const isThere = blank === undefined || text !== undefined;
      const entry = isThere ? await host.getEntry(path) : { file: { path, id: null }, data: blank };
      return { ...entry, data: restoring.shown(path, entry.data) };
    },
    // Decap CMS says "withdrawn" and drops unsaved changes even where this fails, so it is never told of a failure.
    deleteUnpublishedEntry: (...which) =>
      inTurn(() => withdraw(host, which, tools)).catch(({ message }) => {
        tell(words.pbNotWithdrawn.replace("{reason}", () => message));
        return new Promise(() => {});
      }),
    async unpublishedEntries() {
      const keys = await host.unpublishedEntries();
      listed();
      return keys;
    },
    async entriesByFiles(files) {
      const entries = await host.entriesByFiles(files);
      const there = new Set(entries.filter(({ data }) => data).map(({ file }) => file.path));
      const missing = files.filter(({ path }) => !there.has(path) && creation.blankAt(path) !== undefined);
      const blank = missing.map((file) => ({ file: { ...file, id: null }, data: creation.blankAt(file.path) }));
      return [...entries.filter(({ file }) => !missing.some(({ path }) => path === file.path)), ...blank];
    },
    // One state for all proposals, and of each only the file of its form: others may have come from the published branch. A
    // hand-over has no form: it is shown as the list of its files.
    async unpublishedEntry(which) {
      const data = await host.unpublishedEntry(which);
      watch(data);
      const path = paths(data.collection, data.slug);
      const isLeaving = data.collection === LEAVING;
      const diffs = isLeaving ? [{ id: "", path, newFile: true }] : data.diffs.filter((each) => each.path === path);
      return { ...data, status: "draft", diffs };
    },
    async unpublishedEntryDataFile(collection, slug, ...rest) {
      if (collection !== LEAVING) {
        const text = await host.unpublishedEntryDataFile(collection, slug, ...rest);
        return restoring.shown(paths(collection, slug), text);
      }
      const { diffs } = await host.unpublishedEntry({ collection, slug });
      const handed = kind.handed?.(branchOf(LEAVING, slug)) ?? diffs.map(({ path }) => path);
      return leaving.summary(slug, handed.sort());
    },
    async persistEntry(entry, options) {
      await inTurn(() => answered(propose(host, kind, tools, entry, options), words));
      restoring.forget(); // not before: a file that arrives in the meantime must not replace what is being saved
      watch({ collection: options.collectionName, slug: entry.dataFiles[0].slug });
    },
  };
}

async function withdraw(host, which, { restoring = NOTHING_KEPT, unwatch, tell, words }) {
  await answered(host.deleteUnpublishedEntry(...which), { pbUnanswered: words.pbTryAgain });
  restoring.forget();
  unwatch();
  tell("");
}

// What each open form asked the code host to write last: the answer may have been lost, and the text be there all the same.
const asked = new Map();

async function propose(host, kind, tools, { dataFiles, assets }, options) {
  const { forms, paths, creation, mistakes, ask, tell, words } = tools;
  const [file] = dataFiles;
  const [collection, slug] = [options.collectionName, file.slug];
  const path = paths(collection, slug);
  const draft = unsealed(file.raw);
  const isOwn = path !== undefined && file.path === path && !file.newPath && dataFiles.length === 1 && !assets.length;
  if (!isOwn || !draft || !forms[collection] || options.newEntry || !options.useWorkflow) throw refusal(words.pbRefused);
  const [mistake] = mistakes(collection, slug, draft);
  if (mistake) throw refusal(mistake.text);
  const form = forms[collection];
  const answers = {};
  for (;;) {
    const there = await read(host, kind, collection, slug, path);
    const last = asked.get(draft.opening);
    const own = last && last.text === there.proposed ? { ...draft, base: last.made } : draft;
    const newest = begun(there, own, creation.blank(collection, slug), words);
    const { text, open } = combined(form, own, newest, answers);
    if (!open.length) {
      const added = newest.isNew ? await unused(host, kind, creation.companions(collection, slug, text), words) : [];
      asked.set(draft.opening, { made: draft.made, text: ended(text) });
      await write(host, kind, { collection, slug, path, text, newest, options, added });
      remember(draft);
      if (text !== draft.made) tell(Object.keys(answers).length ? words.pbChosen : words.pbMerged, true);
      return;
    }
    const titled = open.map((each) => ({ ...each, title: titleOf(each.place, form.shape, form.valuesOf(draft.made)) }));
    Object.assign(answers, await ask(titled)); // and what is newest is read again: asking takes time
  }
}

// Returns the newest texts that a draft is merged with, where the file may not be there yet: `blank` is what it begins with.
function begun(newest, draft, blank, words) {
  const { published: there, proposed } = newest;
  const isBlank = blank !== undefined && draft.base === blank;
  if (isBlank && blank && (there !== undefined || proposed !== undefined)) throw refusal(words.pbTakenMeanwhile);
  if (there === undefined && proposed === undefined) {
    if (!isBlank) throw refusal(words.pbUnread);
    return { published: blank, isNew: true };
  }
  if (proposed === undefined && !there.trim() && draft.base.trim()) throw refusal(words.pbUnread);
  return { ...newest, published: there ?? "" };
}

// Returns the files that are created with one that is new. None of them may be there already.
async function unused(host, kind, files, words) {
  for (const { path } of files) {
    if ((await published(host, kind, path)) !== undefined) throw refusal(words.pbTakenMeanwhile);
  }
  return files;
}

// Reads the newest texts of a file: what is published, what its proposal says, and what was published when that began.
async function read(host, kind, collection, slug, path) {
  const newest = await published(host, kind, path);
  const proposal = await proposalOf(host, { collection, slug });
  if (!proposal) return { published: newest };
  const basis = await kind.basis(host, branchOf(collection, slug), path).catch((error) => {
    if (error.status === 404) return ""; // the proposal creates the file
    throw error;
  });
  const own = proposal.diffs.find((each) => each.path === path);
  const others = proposal.diffs.length - (own ? 1 : 0);
  const proposed = own ? await host.unpublishedEntryDataFile(collection, slug, path, own.id) : basis ?? newest;
  return { published: newest, proposed, basis, others };
}

const ended = (text) => (text.endsWith("\n") ? text : `${text}\n`);

async function write(host, kind, { collection, slug, path, text, newest, options, added }) {
  const raw = ended(text);
  const { published: there, proposed, basis, others, isNew } = newest;
  const isProposed = proposed !== undefined;
  const isWritten = isProposed ? [text, raw].includes(proposed) : !isNew && [text, raw].includes(there);
  if (isWritten) return;
  const branch = branchOf(collection, slug);
  const dataFiles = [{ path, slug, raw }, ...added.map((each) => ({ path: each.path, slug, raw: each.text }))];
  const commitMessage = isNew ? `Add ${slug} to ${collection}` : options.commitMessage;
  const persist = (more) => host.persistEntry({ dataFiles, assets: [] }, { ...options, commitMessage, ...more });
  const isMoved = isProposed && basis !== undefined && basis !== there;
  const isAlone = kind === LOCAL || !others;
  if (isMoved && isAlone && kind.replant) {
    await kind.replant(host, { collection, slug, branch, path, text: raw, message: options.commitMessage, persist });
  } else {
    await persist({ unpublished: isProposed });
  }
  kind.written?.(branch, isNew ? "" : there);
}

// Proposes what becomes of everything that somebody holds, in one proposal. `files` has the new text of each file by its path,
// `before` the texts that these begin with: only the files that may name the person, as they are published now.
async function handOver(host, kind, { leaving, words }, { id, files, before, message }) {
  const allowed = leaving.files(id);
  if (![...files.keys()].every((path) => allowed.has(path))) throw refusal(words.pbRefused);
  if (await proposalOf(host, { collection: LEAVING, slug: id })) throw refusal(words.pbLeavingAlready);
  for (const path of files.keys()) {
    if ((await published(host, kind, path)) !== before.get(path)) throw refusal(words.pbMoved);
  }
  const dataFiles = [...files].map(([path, raw]) => ({ path, slug: id, raw }));
  const options = { collectionName: LEAVING, useWorkflow: true, unpublished: false, newEntry: false, commitMessage: message };
  await host.persistEntry({ dataFiles, assets: [] }, options);
  kind.written?.(branchOf(LEAVING, id), JSON.stringify([...files.keys()]));
}
