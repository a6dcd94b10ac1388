// The guard between Decap CMS and the code host. It only allows reading, proposing a change or a file that create.js knows, and
// withdrawing a proposal, whichever button or address leads there. A change is merged with the newest text before it is written.
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

// Returns an error that Decap CMS shows without "Error:" in front.
export const refusal = (words) => Object.assign(new Error(words), { name: "" });

// Messages of browsers that got no answer.
const UNANSWERED = /Failed to fetch|NetworkError|Load failed|connection was lost/;

// Waits for a request to the code host; throws an error for people if it was not answered.
export async function answered(request, message) {
  try {
    return await request;
  } catch (error) {
    throw UNANSWERED.test(error.message) ? refusal(message) : error;
  }
}

// The collection of hand-overs (macros/forms/leaving_form.py).
export const LEAVING = "leaving";

const branchOf = (collection, slug) => `cms/${collection}/${slug}`;

// ---- What differs between code hosts

const GITHUB = {
  // Decap CMS itself would treat a file that cannot be read as empty.
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
  // GitLab would first rebase the proposal, and fail if both changed the same lines, although they are merged already.
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

// The server for trying out the forms has no history, so the browser remembers what was published when it proposed a change.
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

// Returns the text of a published file; undefined if it does not exist. Other failures are thrown, so that nothing is written.
async function published(host, kind, path) {
  return kind.published(host, path).catch((error) => {
    if (error.status === 404) return undefined;
    throw error;
  });
}

// Returns a proposal as Decap CMS describes it; null if there is none.
async function proposalOf(host, which) {
  return host.unpublishedEntry(which).catch((error) => {
    if (error.notUnderEditorialWorkflow) return null;
    throw error;
  });
}

// ---- Merging

const comparable = (value) => (value instanceof Map ? [...value].map(([k, v]) => [k, comparable(v)]) : value ?? null);

// Returns the text to write, and the conflicts without an answer. `answers` has "ours" or "theirs" by a conflict's key.
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
  const settleOurs = settle(["ours", proposed === undefined ? "published" : "saved"]);
  const own = merge(values(draft.base), values(draft.made), values(current), form.shape, settleOurs);
  if (open.length || !isMoved) return { text: form.withValues(current, own), open };
  // What was published since the proposal began is merged with the proposal.
  const all = merge(values(basis), own, values(published), form.shape, settle(["proposed", "published"]));
  return { text: form.withValues(published, all), open };
}

// Returns a readable place of a value: the labels of its fields and the names of its entries.
export function titleOf(place, shape, values) {
  const names = [];
  for (const key of place) {
    const isItem = typeof key === "number";
    values = isItem ? values?.[key] : values?.get?.(key);
    const entryName = (shape?.named ?? []).map((field) => values?.get?.(field)).filter(Boolean).join(" ");
    names.push(isItem ? String(key + 1) : shape?.kind === "mapping" ? entryName || key : labelOf(key));
    shape = isItem ? shape?.items : below(shape, key);
  }
  return names.join(" · ");
}

const labelOf = (key) => (key === TEXT ? "Text" : key[0].toUpperCase() + key.slice(1).replace(/_/g, " "));

// ---- The guard

// Puts the guard around a backend of Decap CMS. Its tools:
// - paths(collection, slug): returns the file of a form
// - forms: the format of each collection
// - creation: what may be created (create.js)
// - leaving: which files a hand-over may change, and how it is shown
// - ready(desk): called after signing in with what our own dialogs may ask of the code host
// - listed(): called when the open proposals were read
// - checks: shows the check of a proposal, and stops doing so (status.js)
// - ask(conflicts): returns an answer for each, or throws
// - tell(text): shows a message; words: texts for people
export function guard(CMS, name, tools) {
  const registered = CMS.getBackend(name);
  const init = registered.init;
  registered.init = (...options) => {
    const host = init(...options);
    const { show, end } = tools.checks;
    const watch = ({ collection, slug }) => show(host, name, { collection, slug, branch: branchOf(collection, slug) });
    return guarded(host, HOSTS[name], { ...tools, watch, unwatch: end });
  };
}

export function guarded(host, kind, tools) {
  const { paths, creation, leaving, words, watch, ready, listed, tell, restoring = NOTHING_KEPT } = tools;
  const allowed = Object.fromEntries(READING.filter((key) => host[key]).map((key) => [key, host[key].bind(host)]));
  const refused = Object.fromEntries(REFUSED.map((key) => [key, async () => Promise.reject(refusal(words.pbRefused))]));
  // One at a time: a proposal that is withdrawn while it is being saved would come back.
  const inTurn = queue();
  const desk = {
    published: (path) => answered(published(host, kind, path), words.pbUnanswered),
    proposal: (collection, slug) => answered(proposalOf(host, { collection, slug }), words.pbUnanswered),
    handOver: (id, files, before, message) =>
      inTurn(() => answered(handOver(host, kind, tools, { id, files, before, message }), words.pbUnanswered)),
  };
  const signing = (key) => async (...credentials) => {
    const user = await host[key](...credentials);
    ready(desk);
    return user;
  };
  return {
    ...allowed,
    ...refused,
    authenticate: signing("authenticate"),
    restoreUser: signing("restoreUser"),
    getMedia: async () => [],
    // A file that does not exist but may be created begins with a text of ours.
    async getEntry(path) {
      const blank = creation.blankAt(path);
      const text = blank === undefined ? undefined : await published(host, kind, path);
      const exists = blank === undefined || text !== undefined;
      const entry = exists ? await host.getEntry(path) : { file: { path, id: null }, data: blank };
      return { ...entry, data: restoring.shown(path, entry.data) };
    },
    // Even if this fails, Decap CMS says "withdrawn" and drops unsaved changes. So it never learns of a failure.
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
      const existing = new Set(entries.filter(({ data }) => data).map(({ file }) => file.path));
      const missing = files.filter(({ path }) => !existing.has(path) && creation.blankAt(path) !== undefined);
      const blank = missing.map((file) => ({ file: { ...file, id: null }, data: creation.blankAt(file.path) }));
      return [...entries.filter(({ file }) => !missing.some(({ path }) => path === file.path)), ...blank];
    },
    // All proposals have the same state. Of each, only the file of its form is shown: others may come from the published branch.
    // A hand-over has no form and is shown as the list of its files.
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
      const files = kind.handed?.(branchOf(LEAVING, slug)) ?? diffs.map(({ path }) => path);
      return leaving.summary(slug, files.sort());
    },
    async persistEntry(entry, options) {
      await inTurn(() => answered(propose(host, kind, tools, entry, options), words.pbUnanswered));
      restoring.forget(); // not earlier: a file that arrives in the meantime must not replace what is being saved
      watch({ collection: options.collectionName, slug: entry.dataFiles[0].slug });
    },
  };
}

async function withdraw(host, which, { restoring = NOTHING_KEPT, unwatch, tell, words }) {
  await answered(host.deleteUnpublishedEntry(...which), words.pbTryAgain);
  restoring.forget();
  unwatch();
  tell("");
}

// The last text that each open form tried to write. It may have been written even if the answer was lost.
const attempts = new Map();

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
    const current = await read(host, kind, collection, slug, path);
    const last = attempts.get(draft.opening);
    const own = last && last.text === current.proposed ? { ...draft, base: last.made } : draft;
    const newest = begun(current, own, creation.blank(collection, slug), words);
    const { text, open } = combined(form, own, newest, answers);
    if (!open.length) {
      const added = newest.isNew ? await unused(host, kind, creation.companions(collection, slug, text), words) : [];
      attempts.set(draft.opening, { made: draft.made, text: ended(text) });
      await write(host, kind, { collection, slug, path, text, newest, options, added });
      remember(draft);
      if (text !== draft.made) tell(Object.keys(answers).length ? words.pbChosen : words.pbMerged, true);
      return;
    }
    const values = form.valuesOf(draft.made);
    const conflicts = open.map((each) => ({ ...each, title: titleOf(each.place, form.shape, values) }));
    Object.assign(answers, await ask(conflicts)); // the newest text is read again, because people take time to answer
  }
}

// Returns the newest texts to merge a draft with. If the file does not exist yet, that is `blank`, the text it begins with.
function begun(newest, draft, blank, words) {
  const { published: current, proposed } = newest;
  const isBlank = blank !== undefined && draft.base === blank;
  if (isBlank && blank && (current !== undefined || proposed !== undefined)) throw refusal(words.pbTakenMeanwhile);
  if (current === undefined && proposed === undefined) {
    if (!isBlank) throw refusal(words.pbUnread);
    return { published: blank, isNew: true };
  }
  if (proposed === undefined && !current.trim() && draft.base.trim()) throw refusal(words.pbUnread);
  return { ...newest, published: current ?? "" };
}

// Returns the files that are created together with a new one. Throws if one of them exists.
async function unused(host, kind, files, words) {
  for (const { path } of files) {
    if ((await published(host, kind, path)) !== undefined) throw refusal(words.pbTakenMeanwhile);
  }
  return files;
}

// Returns the newest texts of a file: the published one, the proposed one, and the one published when the proposal began.
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
  const { published: current, proposed, basis, others, isNew } = newest;
  const isProposed = proposed !== undefined;
  const isWritten = isProposed ? [text, raw].includes(proposed) : !isNew && [text, raw].includes(current);
  if (isWritten) return;
  const branch = branchOf(collection, slug);
  const dataFiles = [{ path, slug, raw }, ...added.map((each) => ({ path: each.path, slug, raw: each.text }))];
  const commitMessage = isNew ? `Add ${slug} to ${collection}` : options.commitMessage;
  const persist = (more) => host.persistEntry({ dataFiles, assets: [] }, { ...options, commitMessage, ...more });
  const isMoved = isProposed && basis !== undefined && basis !== current;
  const isAlone = kind === LOCAL || !others;
  if (isMoved && isAlone && kind.replant) {
    await kind.replant(host, { collection, slug, branch, path, text: raw, message: options.commitMessage, persist });
  } else {
    await persist({ unpublished: isProposed });
  }
  kind.written?.(branch, isNew ? "" : current);
}

// Proposes to hand over everything that somebody holds. `files` has the new text of each file by its path, `before` the text
// that it was made from, which must still be published. Only files that may name the person are allowed.
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
