// The check's rules that a form can run. Messages, limits and facts of other files come from config.json
// (macros/forms/form_rules.py). Tests compare the messages with those of the check for the same file.
import { pageMistakes, templates } from "./check_page.js";
import { today } from "./days.js";
import { below } from "./house.js";
import { secretFinder, secrets } from "./secrets.js";
import { TEXT } from "./text.js";

const VALUE = /'\{(\w+)\}'|\{(\w+)\}/g;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const LONGEST = 60;

// Returns a value in quotes, as in the check's messages (macros/basics/problem.py).
function quoted(value) {
  const text = String(value).replace(UNSEEN, (sign) => `\\u${sign.codePointAt(0).toString(16).padStart(4, "0")}`);
  const signs = [...text];
  return `'${signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join("")}…` : text}'`;
}

const filled = (text, values) => text.replace(VALUE, (_, name, plain) => (name ? quoted(values[name]) : values[plain] ?? ""));

export const list = (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
export const counted = (number, one, several = `${one}s`) => `${number} ${number === 1 ? one : several}`;
const entriesOf = (values) => [...values].filter(([, value]) => value instanceof Map);
const day = (value) =>
  new Date(value).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

// Removes the prototype from the objects of a JSON file, so that they do not have keys such as "constructor".
export function tabled(value) {
  if (value === null || typeof value !== "object") return value;
  Object.values(value).forEach(tabled);
  return Array.isArray(value) ? value : Object.setPrototypeOf(value, null);
}

// ---- Single values, which must match the models

function* shaped(value, shape, place, tools) {
  if (value instanceof Map) {
    const isMapping = shape?.kind === "mapping";
    for (const key of isMapping ? [] : (shape?.required ?? [])) {
      if (!value.has(key)) yield tools.at([...place, key], "missing", { key, description: "" });
    }
    for (const [key, inner] of value) {
      if (isMapping) yield* identified(key, shape, [...place, key], tools);
      yield* shaped(inner, below(shape, key), [...place, key], tools);
    }
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* shaped(item, shape?.items, [...place, i], tools);
  } else if (typeof value === "string") yield* text(value, shape, place, tools);
}

function* identified(id, shape, place, { at, limits, known, path }) {
  const where = [...place, "id"];
  if (id.length > limits.id) yield at(where, "tooLong", { key: id, count: id.length, most: limits.id });
  const [file, line] = known.defined[shape.entity]?.[id] ?? [path];
  if (file !== path) yield at(where, "duplicate", { kind: shape.entity, id, file, line });
}

function* text(value, shape, place, { at, names, patterns, expected }) {
  const key = place.findLast((step) => typeof step === "string");
  const length = [...value].length;
  if (length > shape?.most) yield at(place, "tooLong", { key, count: length.toLocaleString("en"), most: shape.most });
  else if (shape?.most && !shape.lines && /[\t\r\n]/.test(value)) yield at(place, "severalLines", { key });
  for (const sign of invisible(value, patterns)) {
    yield at(place, "invisible", { code: sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") });
  }
  const kind = shape?.reference;
  if (kind && names(kind) && !names(kind).has(value)) {
    yield at(place, "unknown", { value, field: key, expected: expected[kind] ?? `the id of a ${kind}` });
  }
}

// Returns the invisible characters of a text. Lines in right-to-left scripts, which need some of them, are left to the check.
export function invisible(value, { invisible: pattern, rightToLeft }) {
  const lines = value.split("\n").filter((line) => !new RegExp(rightToLeft, "u").test(line));
  return lines.flatMap((line) => line.replace(/\t/g, "").match(new RegExp(pattern, "gu")) ?? []);
}

// ---- Entries and files. `values` are those of the file, without the entries in which a single value is wrong.

function* questions(values, { at, limits, patterns }) {
  for (const [id, question] of entriesOf(values)) {
    const answer = (question.get("answer") ?? "").replace(new RegExp(patterns.target, "gu"), "]");
    const words = answer.split(/\s+/).filter((word) => /[\p{L}\p{N}_]/u.test(word)).length;
    if (words > limits.words) yield at([id, "answer"], "answerTooLong", { id, words, most: limits.words });
    if (!question.has("page") && !question.has("route")) yield at([id, "page"], "answerLeadsNowhere", { id });
    const entries = list(question.get("path")).length;
    if (entries < 1 || entries > limits.path) {
      yield at([id, "path"], "pathLength", { id, entries: counted(entries, "entry", "entries") });
    }
  }
}

const isPlanned = (entry) => ["approved", "live"].includes(entry.get("status"));

function* campaigns(values, { at, known }) {
  const all = entriesOf(values).filter(([, entry]) => entry.get("start") && entry.get("end"));
  const blackouts = all.filter(([, entry]) => entry.get("kind") === "blackout" && isPlanned(entry) && entry.get("start") <= entry.get("end"));
  for (const [id, entry] of all) {
    const [start, end, status] = ["start", "end", "status"].map((key) => entry.get(key));
    if (end < start) yield at([id, "end"], "endsEarly", { id, start: day(start), end: day(end) });
    if (!isPlanned(entry) || entry.get("kind") === "blackout") continue;
    const accounts = list(entry.get("accounts"));
    for (const [i, account] of accounts.entries()) {
      const is = known.accounts[account];
      if (is && is !== "active") yield at([id, "accounts", i], "inactiveAccount", { account, status, id, is });
    }
    const silence = [undefined, ...accounts].map((scope) => overlapping(blackouts, scope, start, end)).find(Boolean);
    if (silence) {
      const [first, last] = ["start", "end"].map((key) => day(silence[1].get(key)));
      yield at([id, "start"], "inBlackout", { status, id, blackout: silence[0], start: first, end: last });
    }
  }
}

// Returns the blackout of an account, or of all, that overlaps with an entry. Of several, it is the one that ends last.
function overlapping(blackouts, scope, start, end) {
  const candidates = blackouts.filter(([, entry]) => {
    const accounts = list(entry.get("accounts"));
    return (scope === undefined ? !accounts.length : accounts.includes(scope)) && entry.get("start") <= end;
  });
  candidates.sort(([a, one], [b, other]) => (one.get("start") + a < other.get("start") + b ? -1 : 1));
  const longest = candidates.reduce((one, other) => (other[1].get("end") > one[1].get("end") ? other : one), candidates[0]);
  return longest?.[1].get("end") >= start ? longest : undefined;
}

function* accounts(values, tools) {
  for (const [id, account] of entriesOf(values)) {
    const status = account.get("status");
    if (status === "active") yield* active(id, account, tools);
    for (const key of status === "closed" ? tools.closed : []) {
      if (!account.has(key)) yield tools.at([id, key], "notClosed", { id, key });
    }
  }
}

function* active(id, account, { at }) {
  const admins = new Set(list(account.get("admins"))).size;
  if (admins < 2) yield at([id, "admins"], "twoAdmins", { id, admins: counted(admins, "active admin") });
  const mfa = account.get("mfa");
  if (mfa === "off") yield at([id, "mfa"], "mfaOff", { id });
  if (mfa === "unsupported" && !account.has("mfa_exception")) yield at([id, "mfa"], "mfaUnsupported", { id });
  if (account.get("recovery") === "personal") yield at([id, "recovery"], "personalMailbox", { id });
  if (!list(account.get("goals")).length) yield at([id, "goals"], "noGoal", { id });
  if (account.get("audience") !== "public") return;
  if (!account.has("house_rules")) yield at([id, "house_rules"], "noHouseRules", { id });
  if (!account.has("service")) yield at([id, "service", "hours"], "noService", { id });
}

function* departments(department, { at, known, slug: id, seats, ...tools }) {
  if (department.get("kind") !== "spoke" || department.get("status") !== "active") return;
  const people = department.get("people") ?? new Map();
  for (const field of seats) {
    const person = department.get(field);
    const own = people.get(person);
    const elsewhere = known.people[person];
    const lastDay = own?.get("last_day");
    if (!person) yield at([field], "nobody", { id, field });
    else if (!own && elsewhere && elsewhere !== id) yield at([field], "fromElsewhere", { field, person, department: elsewhere, id });
    else if (own?.get("status") === "left") yield at([field], "hasLeft", { field, person });
    else if (lastDay && lastDay < (tools.today ?? today())) yield at([field], "leftOn", { field, person, day: day(lastDay) });
  }
  const [one, other] = seats.map((field) => department.get(field));
  if (one && one === other) yield at([seats[1]], "oneInBoth", { person: one, id });
}

// The name of a new department also becomes the title of its page.
function* titled(department, { at, known, slug: id }) {
  const isNew = known.ids.department && !known.ids.department.includes(id);
  if (isNew) yield* templates(department.get("name"), ["name"], at);
}

const numbers = (version) => version.split(".").map(Number);
const isNewer = (one, other) => {
  const [[a, b], [c, d]] = [numbers(one), numbers(other)];
  return a > c || (a === c && b > d);
};

function* policies(policy, { at, known }) {
  const [id, owner, version] = ["policy", "owner", "version"].map((key) => policy.get(key));
  if (policy.get("tier") === "must" && known.hubs.includes(owner)) yield at(["owner"], "ofTheHub", { id, owner });
  const changes = list(policy.get("changes"));
  if (!changes.length) {
    yield at(["changes"], "noChanges", { id });
    return;
  }
  const newest = changes.map((change) => change.get("version")).reduce((one, other) => (isNewer(other, one) ? other : one));
  if (isNewer(version, newest) || isNewer(newest, version)) yield at(["version"], "notNewest", { version, newest });
  for (const [i, change] of changes.slice(1).entries()) {
    const [later, earlier] = [changes[i].get("version"), change.get("version")];
    if (!isNewer(later, earlier)) yield at(["changes", i + 1, "version"], "outOfOrder", { earlier, later });
    else if (changes[i].get("date") < change.get("date")) {
      yield at(["changes", i + 1, "date"], "datedLater", { earlier, later, day: day(change.get("date")) });
    }
  }
}

const RULES = {
  questions: [questions],
  campaigns: [campaigns],
  accounts: [accounts],
  departments: [departments, titled],
  policies: [policies, pageMistakes],
  pages: [pageMistakes],
};

// Yields the fields that a model requires because of other fields.
function* complete(values, { at, needed }, collection) {
  for (const [id, person] of collection === "departments" ? entriesOf(values.get("people") ?? new Map()) : []) {
    for (const key of person.get("status") === "left" ? [] : needed) {
      if (!person.has(key)) yield at(["people", id, key], "needed", { key });
    }
  }
  for (const [id, account] of collection === "accounts" ? entriesOf(values) : []) {
    if (account.get("audience") === "public" && !account.has("url")) yield at([id, "url"], "noUrl", {});
  }
}

// ---- A file

// Yields kind and id of each entry in a file.
export function* own(value, shape) {
  if (!(value instanceof Map)) return;
  for (const [key, inner] of value) {
    if (shape?.kind === "mapping" && shape.entity) yield [shape.entity, key];
    yield* own(inner, below(shape, key));
  }
}

// Returns the kinds of entries that a file can have.
export function entitiesOf(shape) {
  const inner = [...Object.values(shape?.keys ?? {}), ...(shape?.items ? [shape.items] : [])].flatMap(entitiesOf);
  return shape?.kind === "mapping" && shape.entity ? [shape.entity, ...inner] : inner;
}

// Returns a function that lists the mistakes of a file, each with its place and the check's message.
export function checker(settings) {
  const fill = ([message, hint], values) => [message, hint].map((text) => filled(text, values).trim()).filter(Boolean).join(" ");
  const { defined } = settings.known;
  const isElsewhere = (kind, id, path) => kind in defined && defined[kind][id]?.[0] !== path;
  const find = secretFinder(settings.secrets);
  const published = new Map(Object.entries(settings.known.ids).map(([kind, ids]) => [kind, new Set(ids)]));
  return ({ collection, slug, path, values, shape }) => {
    const here = new Map();
    for (const kind of entitiesOf(shape)) here.set(kind, new Set(settings.known.ids[kind]?.filter((id) => isElsewhere(kind, id, path))));
    for (const [kind, id] of own(values, shape)) here.get(kind).add(id);
    const at = (place, name, values) => ({ place, name, text: fill(settings.sentences[name], values) });
    const tools = { ...settings, at, slug, path, names: (kind) => here.get(kind) ?? published.get(kind) };
    const single = [...shaped(values, shape, [], tools), ...complete(values, tools, collection)];
    const wrong = new Set(single.filter(({ name }) => name !== "unknown").map(({ place: [first] }) => first));
    const isWhole = shape.kind !== "mapping";
    const sound = isWhole ? values : new Map([...values].filter(([key]) => !wrong.has(key)));
    // Only the front matter of a page can have secrets: its text may contain anything.
    const head = new Map([...values].filter(([key]) => !shape.page || key !== TEXT));
    return [...single, ...secrets(head, find, tools), ...(RULES[collection] ?? []).flatMap((rule) => [...rule(sound, tools)])];
  };
}
