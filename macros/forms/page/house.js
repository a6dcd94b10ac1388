// The files of data as the form reads and writes them. A saved form changes the lines of what was changed, and no other:
// the text that was read travels with the values, and is patched. New lines are written in the style of `playbook format`.
import { LONGEST, slug } from "./spelling.js";
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "./yaml/index.js";

// Under these keys, which no file can hold, travels what the form does not show.
const SOURCE = "\u0000source";
export const FAULT = "\u0000fault";
// The entries of a mapping are a list to the form, each with its key.
const ID = "id";
export const ENTRIES = "entries";

// ---- Style: the same as macros/editing/yaml_text.py, character for character

const PLAIN_START = /^[^\s\-?:,[\]{}#&*!|>'"%@`=<~]/u;
const NOT_PLAIN = /: |:$| #|\s$/u;
const NUMBER =
  /^([-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
// What YAML 1.1 takes for something else than a text.
const RESOLVED = [
  /^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^([-+]?([0-9][0-9_]*)\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^([-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)$/,
  /^(<<|~|null|Null|NULL|=)$/,
  /^(\d\d\d\d-\d\d-\d\d|\d\d\d\d-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?)$/,
];
const HIDDEN =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\u{d800}-\u{f8ff}\ufeff\ufff0-\ufffb\ufffe\uffff\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}]/u;
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };
const BARE = /^-?[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9.-])?$/;

function isPlain(text) {
  if (!PLAIN_START.test(text) || NOT_PLAIN.test(text) || HIDDEN.test(text)) return false;
  return !text.startsWith("...") && !NUMBER.test(text) && !RESOLVED.some((pattern) => pattern.test(text));
}

function escaped(character) {
  if (character in ESCAPES) return ESCAPES[character];
  if (!HIDDEN.test(character)) return character;
  const code = character.codePointAt(0);
  const [mark, width] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${mark}${code.toString(16).padStart(width, "0")}`;
}

export function scalar(text, shape) {
  if (text === null) return "";
  if (shape?.kind === "plain" && BARE.test(text)) return text;
  return isPlain(text) ? text : `"${[...text].map(escaped).join("")}"`;
}

export function block(text) {
  const body = text.replace(/\n+$/, "");
  const held = body.split("\n");
  const ends = text.length - body.length;
  if (!text.includes("\n") || ends > 1 || /^$|^[ \t]/.test(held[0]) || held.some((line) => /^ +$/.test(line))) return null;
  if (HIDDEN.test(text.replace(/[\n\t]/g, ""))) return null;
  return [ends ? "|" : "|-", ...held];
}

// The lines of a mapping: a Map of keys to texts, null, Maps and arrays.
function lines(values, shape, indent) {
  return [...values].flatMap(([key, value]) => entry(`${" ".repeat(indent)}${scalar(key)}:`, value, below(shape, key), indent + 2));
}

function entry(opening, value, shape, indent) {
  if (value === null) return [opening];
  if (typeof value === "string") {
    const held = block(value);
    if (!held) return [`${opening} ${scalar(value, shape)}`];
    return [`${opening} ${held[0]}`, ...held.slice(1).map((line) => line && " ".repeat(indent) + line)];
  }
  if (!size(value)) return [`${opening} ${Array.isArray(value) ? "[]" : "{}"}`];
  if (!Array.isArray(value)) return [opening, ...lines(value, shape, indent)];
  return [opening, ...value.flatMap((item) => listed(item, shape, indent))];
}

function listed(item, shape, indent) {
  const dash = `${" ".repeat(indent)}-`;
  const items = shape?.kind === "list" ? shape.items : undefined;
  if (!(item instanceof Map) || !item.size) return entry(dash, item, items, indent + 2);
  const [first, ...others] = lines(item, items, indent + 2);
  return [`${dash} ${first.trimStart()}`, ...others];
}

const size = (value) => (value instanceof Map ? value.size : value.length);
export const below = (shape, key) => (shape?.kind === "mapping" ? shape.items : shape?.keys?.[key]);
const text = (made) => made.map((line) => `${line}\n`).join("");

export function write(values, shape) {
  return values.size ? text(lines(values, shape, 0)) : "{}\n";
}

// A value as people read it: a text as it is, a list or a group line by line; empty where there is none.
export function listLines(value) {
  if (Array.isArray(value)) return value.map((item) => (item instanceof Map ? write(item) : `${item}\n`)).join("").trimEnd();
  return value instanceof Map ? write(value).trimEnd() : value ?? "";
}

// ---- Values: what a file says, as Maps, arrays, texts and null

function said(node) {
  if (isMap(node)) return new Map(node.items.map((pair) => [String(pair.key.value), said(pair.value)]));
  if (isSeq(node)) return node.items.map(said);
  if (isAlias(node)) throw new Error("It holds an alias (*).");
  if (!isScalar(node)) return null;
  return node.type === "PLAIN" && node.source === "" ? null : String(node.value);
}

function read(source) {
  const document = parseDocument(source, { schema: "failsafe", uniqueKeys: true, strict: true });
  if (document.errors.length) throw new Error(document.errors[0].message.split("\n")[0]);
  if (document.contents && !isMap(document.contents) && said(document.contents) !== null) {
    throw new Error("The file holds no lines of 'key: value'.");
  }
  return document.contents;
}

export function same(one, other) {
  if (one instanceof Map && other instanceof Map) {
    const [a, b] = [[...one], [...other]];
    return a.length === b.length && a.every(([key, value], i) => key === b[i][0] && same(value, b[i][1]));
  }
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((v, i) => same(v, other[i]));
  return one === other;
}

// ---- From a file to the form, and back

const YES = new Map([["yes", true], ["true", true], ["no", false], ["false", false]]);

function shown(value, shape) {
  if (shape?.yes && typeof value === "string") return YES.get(value.toLowerCase()) ?? value;
  if (shape?.kind === "list" && typeof value === "string") return [shown(value, shape.items)];
  if (Array.isArray(value)) return value.map((item) => shown(item, shape?.items));
  if (!(value instanceof Map)) return value;
  if (shape?.kind === "mapping" && shape.items.kind === "record") {
    return [...value].map(([key, held]) => {
      if (!(held instanceof Map)) throw new Error(`'${key}' holds no lines of 'key: value'.`);
      if (held.has(ID)) throw new Error(`'${key}' has the key '${ID}', which no entry has. Delete it at the code host.`);
      return { [ID]: key, ...shown(held, shape.items) };
    });
  }
  return Object.fromEntries([...value].map(([key, held]) => [key, shown(held, below(shape, key))]));
}

export const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (typeof value === "object" && !Object.keys(value).length);

// Tells an entry of a list in which nothing was filled in yet.
export const isBlank = (item) =>
  item && typeof item === "object" ? Object.values(item).every(isEmpty) : isEmpty(item);

// Give what the file is to say: as it said it where the form shows the same, without what was left empty.
function meant(given, before, shape, known) {
  if (before !== undefined && JSON.stringify(shown(before, shape)) === JSON.stringify(given)) return before;
  if (typeof given === "boolean") return given ? "yes" : "no";
  if (typeof given === "number") return String(given);
  if (typeof given === "string") return tidied(given, shape);
  if (shape?.kind === "mapping" && Array.isArray(given)) return entries(given, before, shape, known);
  if (Array.isArray(given)) {
    const old = Array.isArray(before) ? before : [];
    const items = shape?.kind === "list" ? shape.items : undefined;
    return given
      .filter((item) => !isEmpty(item))
      .map((item, i) => meant(item, nearest(item, i, given, old, items), items, known))
      .filter((item) => item === null || (item !== "" && !(typeof item === "object" && !size(item))));
  }
  return record(given, before instanceof Map ? before : new Map(), shape, known);
}

// What stood in a list for an item of the form: the same again, or what stood in its place.
function nearest(item, place, given, old, shape) {
  const shows = old.map((each) => JSON.stringify(shown(each, shape)));
  const found = shows.indexOf(JSON.stringify(item));
  if (found >= 0) return old[found];
  const taken = given.some((other) => JSON.stringify(other) === shows[place]);
  return taken || typeof item !== "object" ? undefined : old[place];
}

function tidied(value, shape) {
  if (!shape?.lines) return value.trim().replace(/\s*[\r\n]+\s*/g, " ");
  const held = withLineFeeds(value).replace(/[ \t]+$/gm, "").trim();
  return held.includes("\n") ? `${held}\n` : held;
}

function record(given, before, shape, known) {
  const made = new Map();
  for (const key of before.keys()) if (key in given) made.set(key, given[key]);
  for (const [key, value] of Object.entries(given)) if (!made.has(key)) place(made, key, value, shape);
  for (const [key, value] of [...made]) {
    const [old, its] = [before.get(key), below(shape, key)];
    const now = key.startsWith("\u0000") ? undefined : kept(value, old, its, known, shape?.required?.includes(key));
    if (now === undefined) made.delete(key);
    else made.set(key, now);
  }
  return made;
}

function kept(value, old, shape, known, isRequired) {
  if (old !== undefined && JSON.stringify(shown(old, shape)) === JSON.stringify(value)) return old;
  if (value === false && old === undefined && !isRequired) return undefined;
  const now = isEmpty(value) ? undefined : meant(value, old, shape, known);
  if (now !== undefined && !(typeof now === "object" && !size(now)) && now !== "") return now;
  if (!isRequired) return undefined;
  return shape?.kind === "list" ? [] : shape?.kind === "mapping" ? new Map() : undefined;
}

// Put a new key where the model has it: below the nearest one before it.
function place(made, key, value, shape) {
  const order = Object.keys(shape?.keys ?? {});
  const held = [...made];
  const rank = order.indexOf(key);
  let at = rank < 0 ? held.length : 0;
  held.forEach(([name], i) => {
    const its = order.indexOf(name);
    if (its >= 0 && its < rank) at = i + 1;
  });
  held.splice(at, 0, [key, value]);
  made.clear();
  for (const [name, its] of held) made.set(name, its);
}

// The entries of a mapping: what is new gets an id from its name.
function entries(given, before, shape, known) {
  const old = before instanceof Map ? before : new Map();
  const made = new Map();
  const taken = new Set(given.map((item) => item[ID]).filter(Boolean));
  for (const item of given) {
    const { [ID]: written, ...fields } = item;
    let id = (written ?? "").trim();
    if (!id) {
      if (isBlank(fields)) continue;
      const base = slug(shape.named.map((key) => fields[key] ?? "").join(" "));
      for (let count = 1; !id || taken.has(id) || known.has(id); count += 1) id = numbered(base, shape.entity, count);
      taken.add(id);
    }
    if (made.has(id)) throw new Error(`The id '${id}' stands there twice. Give one of the two another id.`);
    made.set(id, record(fields, old.get(id) ?? new Map(), shape.items, known));
  }
  return made;
}

// Where nothing of a name can be spelled, the kind and a number are its id.
function numbered(base, kind, count) {
  const end = !base || count > 1 ? `-${count}` : "";
  return (base || kind).slice(0, LONGEST - end.length).replace(/-$/, "") + end;
}

// Lines end in a line feed while they are worked on, and as they did before where they are written.
export const withLineFeeds = (text) => text.replace(/\r\n?/g, "\n");
export const endedAs = (raw, made) => (raw.includes("\r\n") ? made.replace(/\n/g, "\r\n") : made);

// ---- Patches: the text with the lines of what changed written anew

const starts = (source, offset) => source.lastIndexOf("\n", offset - 1) + 1;

function ends(source, offset) {
  const end = source.indexOf("\n", offset);
  return end < 0 ? source.length : end + 1;
}

// Where the lines of a value end; a block's own end lies behind what follows it.
function lastOf(source, node, start) {
  if (!node?.range) return ends(source, start);
  if (isScalar(node) || node.flow || !node.items.length) {
    if (node.type?.startsWith("BLOCK")) return source.slice(0, node.range[1]).replace(/\n+$/, "").length + 1;
    return ends(source, Math.max(start, node.range[1]));
  }
  const last = node.items.at(-1);
  return isMap(node) ? lastOf(source, last.value, last.key.range[1]) : lastOf(source, last, start);
}

// A collection taken apart: what stands before its first entry, and each entry's lead (comments, indent) and body.
function chunks(source, node) {
  const found = [];
  let at;
  for (const item of node.items) {
    const start = isMap(node) ? item.key.range[0] : dash(source, item, at ?? 0);
    if (start < 0) return null;
    at ??= start;
    const end = isMap(node) ? lastOf(source, item.value, item.key.range[1]) : lastOf(source, item, start);
    found.push({ item, lead: source.slice(at, start), body: source.slice(start, end), start, end });
    at = end;
  }
  return found;
}

// Find the dash of an item, with nothing but blanks behind it.
function dash(source, item, from) {
  if (!item?.range) return -1;
  const before = source.slice(from, item.range[0]);
  const found = before.trimEnd();
  return found.endsWith("-") ? from + found.length - 1 : -1;
}

// Write a collection that changed; null where it has to be written from scratch.
function patched(source, node, before, now, shape) {
  if (node.flow || !node.items.length || !size(now)) return null;
  const old = chunks(source, node);
  if (!old) return null;
  const column = old[0].start - starts(source, old[0].start);
  const blank = " ".repeat(column);
  const pieces = isMap(node)
    ? [...now].map(([key, value]) => {
        const chunk = old.find((each) => String(each.item.key.value) === key);
        if (!chunk) return fresh(text(entry(`${scalar(key)}:`, value, below(shape, key), column + 2)), blank);
        const held = before.get(key);
        return { chunk, body: same(held, value) ? chunk.body : changed(source, chunk, held, value, below(shape, key), column) };
      })
    : items(source, old, before, now, shape, column);
  const made = pieces.map(({ chunk, body }, i) => {
    const lead = chunk && chunk !== old[0] ? chunk.lead : blank;
    if (i) return lead + body;
    // What stands before the first entry stays where it is: its indent, or a dash, before which no comment can come.
    const isFree = !source.slice(starts(source, old[0].start), old[0].start).trim();
    return isFree && lead.startsWith(blank) ? lead.slice(blank.length) + body : body;
  });
  return made.map((each) => (each.endsWith("\n") ? each : `${each}\n`)).join("");
}

const fresh = (written, blank) => ({ body: written.startsWith(blank) ? written.slice(blank.length) : written });

function items(source, old, before, now, shape, column) {
  const its = shape?.kind === "list" ? shape.items : undefined;
  const free = new Set(old.keys());
  const exact = now.map((value) => {
    const found = [...free].find((i) => same(before[i], value));
    if (found !== undefined) free.delete(found);
    return found;
  });
  return now.map((value, place) => {
    if (exact[place] !== undefined) return { chunk: old[exact[place]], body: old[exact[place]].body };
    const blank = " ".repeat(column);
    const chunk = free.has(place) && place < old.length ? old[place] : undefined;
    const both = chunk && isMap(chunk.item) && value instanceof Map;
    if (chunk) free.delete(place);
    const inner = both ? patched(source, chunk.item, before[place], value, its) : null;
    if (inner !== null) return { chunk, body: source.slice(chunk.start, chunk.item.items[0].key.range[0]) + inner };
    const scalarly = chunk && plainly(source, chunk.item, chunk.item, value, its, chunk);
    if (scalarly) return { chunk, body: scalarly };
    return { chunk, ...fresh(text(listed(value, shape, column)), blank) };
  });
}

// Write an entry that changed.
function changed(source, chunk, before, now, shape, column) {
  const { key, value } = chunk.item;
  const isBlock = (isMap(value) && now instanceof Map) || (isSeq(value) && Array.isArray(now));
  const inner = isBlock ? patched(source, value, before, now, shape) : null;
  if (inner !== null) return source.slice(chunk.start, chunks(source, value)[0].start) + inner;
  const scalarly = plainly(source, value, key, now, shape, chunk);
  if (scalarly) return scalarly;
  const name = source.slice(key.range[0], key.range[1]);
  return text(entry(`${name}:`, now, shape, column + 2));
}

// Put one text in the place of another on its line.
function plainly(source, node, key, now, shape, chunk) {
  const onOneLine = isScalar(node) && node.range && ends(source, key.range[0]) >= node.range[1] && said(node) !== null;
  if (!onOneLine || typeof now !== "string" || block(now) || node.type?.startsWith("BLOCK")) return null;
  return source.slice(chunk.start, node.range[0]) + scalar(now, shape) + source.slice(node.range[1], chunk.end);
}

export function patch(source, now, shape) {
  const root = read(source);
  const before = root ? said(root) : new Map();
  if (same(before, now)) return source;
  const inner = root && patched(source, root, before, now, shape);
  const first = inner ? chunks(source, root) : [];
  const made = inner ? source.slice(0, first[0].start) + inner + source.slice(first.at(-1).end) : "";
  const whole = write(now, shape);
  // Whatever comes out says what the form says, or nothing is written.
  return [made, around(source, root, whole), whole].find((each) => each && says(each, now)) ?? fail();
}

// Puts all values in the place of those of a file; what is above and below them, such as comments, stays.
function around(source, root, whole) {
  if (!root?.range) return source.replace(/\n?$/, "\n") + whole;
  return source.slice(0, starts(source, root.range[0])) + whole + source.slice(ends(source, root.range[1] - 1));
}

function says(made, now) {
  try {
    return same(said(read(made)) ?? new Map(), now);
  } catch {
    return false;
  }
}

function fail() {
  throw new Error("This change cannot be written. Change the file at the code host instead.");
}

// ---- What the form editor calls

const MARK = "\ufeff"; // a byte order mark
const unmarked = (raw) => withLineFeeds(raw.startsWith(MARK) ? raw.slice(1) : raw);

// What a file says, as Maps, arrays, texts and null.
export function valuesOf(raw) {
  const source = unmarked(raw);
  return source.trim() ? said(read(source)) ?? new Map() : new Map();
}

// The text of a file with other values: only the lines of what changed are rewritten.
export function withValues(raw, now, shape) {
  const source = unmarked(raw);
  const made = source.trim() ? patch(source, now, shape) : write(now, shape);
  return made === source ? raw : (raw.startsWith(MARK) ? MARK : "") + endedAs(raw, made);
}

// `known` are the ids that stand somewhere already; `unread` says that a form was filled in before its file had come, which
// would write the file without what stands in it; `tell` is told why a file cannot be shown.
export function format(shape, known, unread, tell) {
  const isMapping = shape.kind === "mapping";
  return {
    shape,
    valuesOf,
    withValues: (raw, now) => withValues(raw, now, shape),
    fromFile(raw) {
      try {
        const values = shown(valuesOf(raw), shape);
        return { ...(isMapping ? { [ENTRIES]: values } : values), [SOURCE]: raw };
      } catch (error) {
        tell(error.message);
        return { [FAULT]: error.message };
      }
    },
    toFile(data) {
      if (data[FAULT]) throw new Error(data[FAULT]);
      const raw = data[SOURCE];
      if (raw === undefined) throw new Error(unread);
      const before = valuesOf(raw);
      const { [SOURCE]: _, ...given } = data;
      const now = isMapping ? meant(given[ENTRIES] ?? [], before, shape, known) : record(given, before, shape, known);
      return withValues(raw, now, shape);
    },
  };
}
