// What the form editor may do at the code host: read, propose a change, and withdraw it. All else is refused here, whichever
// button or address leads to it, and every change is merged with the newest text before it is written.
import { remember, unsealed } from "./draft.js";
import { below } from "./house.js";
import { merge } from "./merge.js";

const READING = [
  ...["status", "isGitBackend", "authComponent", "restoreUser", "authenticate", "logout", "getToken"],
  ...["entriesByFolder", "allEntriesByFolder", "entriesByFiles", "traverseCursor", "getEntry"],
  ...["unpublishedEntries", "unpublishedEntryDataFile", "deleteUnpublishedEntry"],
];
const REFUSED = [
  ...["persistMedia", "deleteFiles", "publishUnpublishedEntry", "updateUnpublishedEntryStatus"],
  ...["getMediaFile", "getMediaDisplayURL", "unpublishedEntryMediaFile"],
];

// An error that Decap CMS shows in its own words, without "Error:" before them.
export const refusal = (words) => Object.assign(new Error(words), { name: "" });

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
  published: GITLAB.published,
  basis: (_, branch) => localStorage.getItem(memory(branch)) ?? undefined,
  written: (branch, published) => localStorage.setItem(memory(branch), published),
  async replant(host, { collection, slug, persist }) {
    await host.deleteUnpublishedEntry(collection, slug);
    await persist({ unpublished: false });
  },
};

export const HOSTS = { github: GITHUB, gitlab: GITLAB, proxy: LOCAL };

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

const labelOf = (key) => (key === "body" ? "Text" : key[0].toUpperCase() + key.slice(1).replace(/_/g, " "));

// ---- The guard

// Puts the guard around a backend of Decap CMS. `paths` gives the file of a form, `forms` the format of each list of forms;
// `ask` shows conflicts, and returns an answer for each or throws; `tell` says what happened; `words` are texts for people.
export function guard(CMS, name, tools) {
  const registered = CMS.getBackend(name);
  const init = registered.init;
  registered.init = (...given) => {
    const host = init(...given);
    const watch = ({ collection, slug }) => tools.watch(host, name, { collection, slug, branch: branchOf(collection, slug) });
    return guarded(host, HOSTS[name], { ...tools, watch });
  };
}

export function guarded(host, kind, tools) {
  const { paths, words, watch } = tools;
  const allowed = Object.fromEntries(READING.filter((key) => host[key]).map((key) => [key, host[key].bind(host)]));
  const refused = Object.fromEntries(REFUSED.map((key) => [key, async () => Promise.reject(refusal(words.pbRefused))]));
  return {
    ...allowed,
    ...refused,
    getMedia: async () => [],
    // One state for all proposals, and of each only the file of its form: others may have come from the published branch.
    async unpublishedEntry(which) {
      const data = await host.unpublishedEntry(which);
      watch(data);
      const path = paths(data.collection, data.slug);
      return { ...data, status: "draft", diffs: data.diffs.filter((each) => each.path === path) };
    },
    async persistEntry(entry, options) {
      await propose(host, kind, tools, entry, options);
      watch({ collection: options.collectionName, slug: entry.dataFiles[0].slug });
    },
  };
}

async function propose(host, kind, tools, { dataFiles, assets }, options) {
  const { forms, paths, mistakes, ask, tell, words } = tools;
  const [file] = dataFiles;
  const [collection, slug] = [options.collectionName, file.slug];
  const path = paths(collection, slug);
  const draft = unsealed(file.raw);
  const isOwn = path !== undefined && file.path === path && !file.newPath && dataFiles.length === 1 && !assets.length;
  if (!isOwn || !draft || options.newEntry || !options.useWorkflow) throw refusal(words.pbRefused);
  const [mistake] = mistakes(collection, slug, draft);
  if (mistake) throw refusal(mistake.text);
  const form = forms[collection];
  const answers = {};
  for (;;) {
    const newest = await read(host, kind, collection, slug, path);
    if (!newest.published.trim() && draft.base.trim()) throw refusal(words.pbUnread);
    const { text, open } = combined(form, draft, newest, answers);
    if (!open.length) {
      await write(host, kind, { collection, slug, path, text, newest, options });
      remember(draft);
      if (text !== draft.made) tell(words.pbMerged);
      return;
    }
    const titled = open.map((each) => ({ ...each, title: titleOf(each.place, form.shape, form.valuesOf(draft.made)) }));
    Object.assign(answers, await ask(titled)); // and what is newest is read again: asking takes time
  }
}

// Reads the newest texts of a file: what is published, what its proposal says, and what was published when that began.
async function read(host, kind, collection, slug, path) {
  const published = await kind.published(host, path);
  const proposal = await host.unpublishedEntry({ collection, slug }).catch((error) => {
    if (error.notUnderEditorialWorkflow) return null;
    throw error;
  });
  if (!proposal) return { published };
  const basis = await kind.basis(host, branchOf(collection, slug), path);
  const own = proposal.diffs.find((each) => each.path === path);
  const others = proposal.diffs.length - (own ? 1 : 0);
  const proposed = own ? await host.unpublishedEntryDataFile(collection, slug, path, own.id) : basis ?? published;
  return { published, proposed, basis, others };
}

async function write(host, kind, { collection, slug, path, text, newest, options }) {
  const raw = text.endsWith("\n") ? text : `${text}\n`;
  const { published, proposed, basis, others } = newest;
  const isProposed = proposed !== undefined;
  if (raw === proposed || (!isProposed && raw === published)) return;
  const branch = branchOf(collection, slug);
  const persist = (more) => host.persistEntry({ dataFiles: [{ path, slug, raw }], assets: [] }, { ...options, ...more });
  const isMoved = isProposed && basis !== undefined && basis !== published;
  const isAlone = kind === LOCAL || !others;
  if (isMoved && isAlone && kind.replant) {
    await kind.replant(host, { collection, slug, branch, path, text: raw, message: options.commitMessage, persist });
  } else {
    await persist({ unpublished: isProposed });
  }
  kind.written?.(branch, published);
}
