// Plan a hand-over: what a person who leaves holds in the newest files, who may take it over, and the texts of the files
// afterwards, like macros/handover/. The places that name people, and what they require, come from config.json
// (macros/forms/leaving_form.py).
import { later } from "./days.js";
import { valuesOf, withValues } from "./house.js";

const ANY = "*";
const DAY = /^\d{4}-\d{2}-\d{2}$/;

// ---- Values in Maps and arrays; a text counts as a list of one

const items = (value) => (value instanceof Map ? [...value.keys()] : Array.isArray(value) ? [...value.keys()] : [0]);
const step = (value, key) => (value instanceof Map ? value.get(key) : Array.isArray(value) ? value[key] : key === 0 ? value : undefined);
const at = (value, path) => path.reduce((inner, key) => (inner === undefined ? undefined : step(inner, key)), value);

function* matches(value, pattern, path = []) {
  if (value === undefined || value === null) return;
  const [key, ...rest] = pattern;
  if (key === undefined) yield path;
  else for (const next of key === ANY ? items(value) : [key]) yield* matches(step(value, next), rest, [...path, next]);
}

const plainHandle = (handle) => String(handle).replace(/^@/, "").toLowerCase();
const list = (value) => [value ?? []].flat();

// ---- What somebody holds

// Returns the descriptions of the places in a file: those of its kind of data file, or of a policy's page.
export function described(settings, path) {
  if (path.endsWith(".md")) return settings.policy;
  const name = path.slice(settings.data.length + 1);
  const [folder, base] = [name.slice(0, name.lastIndexOf("/") + 1), name.slice(name.lastIndexOf("/") + 1)];
  return settings.files[name] ?? (folder ? settings.files[`${folder}*.${base.split(".").at(-1)}`] : undefined) ?? [];
}

// Returns every place in a file that names a person, by id or by handle.
export function placesIn(settings, path, values, { id, handle }) {
  const places = described(settings, path).flatMap((kind) =>
    [...matches(values, kind.path)].map((where) => ({ ...kind, file: path, path: where, holder: where.slice(0, kind.record) })),
  );
  return places.filter((place) => {
    const value = at(values, place.path);
    const isTheirs = place.handle ? handle && plainHandle(value) === plainHandle(handle) : value === id;
    return isTheirs && !isHistory(place, values);
  });
}

function isHistory({ path, holder, unless }, values) {
  if (!unless) return false;
  const beside = [...path.slice(0, holder.length + unless.depth), unless.key];
  return unless.values.includes(at(values, beside));
}

// ---- Who may take it over

// `files` has the values of each file by its path; `settings.people` has the file of each person.
export function recordOf(settings, files, id) {
  const person = settings.people[id];
  return person && at(files.get(person.file), ["people", id]);
}

export const statusOf = (record, day) => {
  const last = record.get("last_day");
  if (record.get("status") === "left" || !last) return record.get("status");
  return last < day ? "left" : "leaving";
};

const nameOf = (settings, id) => settings.people[id]?.name ?? id;

// Returns why an heir cannot take over a place, as the name of a phrase and its values; null if the heir can.
export function against(place, heir, work) {
  const { settings, files, leaver, day } = work;
  const [values, record] = [files.get(place.file), at(files.get(place.file), place.holder)];
  const mine = recordOf(settings, files, heir);
  const name = nameOf(settings, heir);
  if (place.handle) return againstHandle(place, name, mine, values);
  if (place.kind === "departments" && settings.people[heir].file !== place.file) {
    return ["elsewhere", { name, department: record.get("name") }];
  }
  if (isSwap(place, heir, work)) return null;
  const other = (place.seats ?? []).find((seat) => record.get(seat) === heir);
  if (other) return ["seated", { name, seat: other.replaceAll("_", " ") }];
  if (place.field === "admins" && list(record.get("admins")).includes(heir)) {
    const staying = new Set(list(record.get("admins")).filter((id) => id !== leaver.id && isActive(id, work)));
    if (staying.size < settings.admins) return ["alone", { name }];
  }
  if (!place.duty || record.get("status") !== "active") return null;
  const course = lacking(settings.courses[place.duty] ?? [], mine, day);
  return course ? ["course", { name, course: course.title }] : null;
}

function againstHandle(place, name, mine, values) {
  const handle = mine?.get("handle");
  if (!handle) return ["handleless", { name }];
  const isListed = list(at(values, place.path.slice(0, -1))).some((each) => plainHandle(each) === plainHandle(handle));
  return place.kind === "organization" && !isListed ? ["maintainer", {}] : null;
}

const isActive = (id, { settings, files, day }) => {
  const record = recordOf(settings, files, id);
  return record !== undefined && statusOf(record, day) === "active";
};

// Returns the first of these courses for which a person has no valid certificate.
function lacking(courses, record, day) {
  const certificates = list(record?.get("certificates"));
  return courses.find(({ id, months }) => {
    const earned = certificates.filter((each) => each.get("course") === id).map((each) => each.get("earned")).sort().at(-1);
    return !earned || later(earned, months) < day;
  });
}

// Returns whether the heir moves up from the second seat, which the leaver then holds until the last day.
function isSwap(place, heir, { files, leaver }) {
  return Boolean(place.second) && !leaver.isGone && at(files.get(place.file), [...place.holder, place.second]) === heir;
}

// ---- The plan

// Returns what happens to everything that the leaver holds. `work` has the settings, the newest values of the files, the day, the
// leaver (id, lastDay, isGone), and `heirOf`, which returns who takes over a place.
export function plan(work) {
  const { settings, files, leaver, heirOf } = work;
  const handle = recordOf(settings, files, leaver.id)?.get("handle");
  const places = [...files].flatMap(([path, values]) => placesIn(settings, path, values, { id: leaver.id, handle }));
  const outcomes = places.map((place) => {
    const heir = heirOf(place);
    return { place, heir, reason: heir ? against(place, heir, work) : null };
  });
  const handed = outcomes.filter(({ heir, reason }) => heir && !reason);
  const left = outcomes.filter(({ heir, reason }) => !heir || reason);
  const swapped = handed
    .filter(({ place, heir }) => isSwap(place, heir, work))
    .map(({ place }) => ({ place: seatOf(place), reason: ["swapped", { day: leaver.lastDay }] }));
  return { places, handed, left: [...left, ...swapped] };
}

// Returns the second seat of a place, as a place of its own.
function seatOf(place) {
  const label = place.second.replaceAll("_", " ");
  return { ...place, path: [...place.holder, place.second], field: place.second, label: label[0].toUpperCase() + label.slice(1) };
}

// ---- The values afterwards

const copy = (value) =>
  value instanceof Map ? new Map([...value].map(([key, inner]) => [key, copy(inner)])) : Array.isArray(value) ? value.map(copy) : value;

function put(values, path, value) {
  const [holder, key] = [at(values, path.slice(0, -1)), path.at(-1)];
  if (holder instanceof Map) holder.set(key, value);
  else if (Array.isArray(holder)) holder[key] = value;
  else put(values, path.slice(0, -1), value); // a text counts as a list of one
}

// Puts a key directly after another one.
function putBelow(record, above, key, value) {
  const pairs = [...record].filter(([name]) => name !== key || record.has(key));
  if (record.has(key)) return record.set(key, value);
  record.clear();
  for (const [name, field] of pairs) {
    record.set(name, field);
    if (name === above) record.set(key, value);
  }
  return record;
}

// Returns the values of each file that changes.
export function after(work, handed) {
  const { settings, leaver } = work;
  const files = new Map([...work.files].map(([path, values]) => [path, copy(values)]));
  const own = recordOf(settings, files, leaver.id);
  own.set("status", leaver.isGone ? "left" : "leaving");
  if (leaver.lastDay && !leaver.isGone) putBelow(own, "status", "last_day", leaver.lastDay);
  if (leaver.isGone) own.delete("roles");
  // Items are removed last, and from the end, so that the paths of the other places stay valid.
  const drops = [];
  for (const { place, heir } of handed) take(place, heir, work, files, drops);
  for (const { file, path } of drops.reverse()) at(files.get(file), path.slice(0, -1)).splice(path.at(-1), 1);
  for (const heir of new Set(handed.map((each) => each.heir))) {
    const record = recordOf(settings, files, heir);
    const roles = handed.filter((each) => each.heir === heir && each.place.role).map(({ place }) => place.role);
    const added = [...new Set(roles)].filter((role) => !list(record.get("roles")).includes(role)).sort();
    if (added.length) record.set("roles", [...list(record.get("roles")), ...added]);
  }
  return new Map([...files].filter(([path]) => JSON.stringify(flat(files.get(path))) !== JSON.stringify(flat(work.files.get(path)))));
}

const flat = (value) => (value instanceof Map ? [...value].map(([key, inner]) => [key, flat(inner)]) : Array.isArray(value) ? value.map(flat) : value);

// Puts the heir in a place. In a list that has the heir already, the place is added to those to drop.
function take(place, heir, work, files, drops) {
  const { settings, leaver } = work;
  const [values, before] = [files.get(place.file), at(work.files.get(place.file), place.path.slice(0, -1))];
  if (isSwap(place, heir, work)) put(values, [...place.holder, place.second], leaver.id);
  if (typeof place.path.at(-1) !== "number") return put(values, place.path, heir);
  const value = place.handle ? recordOf(settings, work.files, heir).get("handle") : heir;
  const isThere = list(before).some((each) => (place.handle ? plainHandle(each) === plainHandle(value) : each === value));
  if (isThere && Array.isArray(before)) drops.push(place);
  else put(values, place.path, value);
  return undefined;
}

// Returns who leaves and when. `typed` is the last day that was typed, or empty. Throws the name of a message.
export function leaverOf(record, id, typed, day) {
  const last = record.get("last_day") ?? null;
  const hasLeft = record.get("status") === "left";
  if (typed && hasLeft) throw new Error("left");
  if (typed && (!DAY.test(typed) || typed < day)) throw new Error("past");
  if (typed) return { id, lastDay: typed, isGone: false };
  if (!last && !hasLeft) throw new Error("dayless");
  return { id, lastDay: last, isGone: statusOf(record, day) === "left" };
}

// Returns the new texts of the files that change. `texts` has their current texts, `formats` the format of each collection.
export function textsAfter(work, handed, texts, formats) {
  const write = (path, values) => formatOf(path, work.settings, formats).withValues(texts.get(path), values);
  return new Map([...after(work, handed)].map(([path, values]) => [path, write(path, values)]));
}

// Returns the format of a file. Files without a form need no shape, because only ids are written into them.
export function formatOf(path, settings, formats) {
  if (path.endsWith(".md")) return formats.policies;
  const name = path.slice(settings.data.length + 1).split(/[/.]/)[0];
  return formats[name] ?? { valuesOf, withValues: (raw, now) => withValues(raw, now) };
}
