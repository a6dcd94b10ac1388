// Read and write data files for the forms. Saving a form rewrites only the lines of what changed: the values of a form carry
// the text of their file, which is patched. New lines are written in the style of `playbook format`.
import { LONGEST, slug } from "./spelling.js";
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "./yaml/index.js";

// Keys for what the form does not show; no file can have them.
const SOURCE = "\u0000source";
export const FAULT = "\u0000fault";
// To a form, the entries of a mapping are a list in which each has its key as this field.
const ID = "id";
export const ENTRIES = "entries";

// ---- Style: the same as macros/editing/yaml_text.py, character for character

const PLAIN_START = /^[^\s\-?:,[\]{}#&*!|>'"%@`=<~]/u;
const NOT_PLAIN = /: |:$| #|\s$/u;
const NUMBER =
  /^([-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
// What YAML 1.1 does not read as a text.
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

function escapeCharacter(character) {
  if (character in ESCAPES) return ESCAPES[character];
  if (!HIDDEN.test(character)) return character;
  const code = character.codePointAt(0);
  const [mark, width] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${mark}${code.toString(16).padStart(width, "0")}`;
}

export function scalar(text, shape) {
  if (text === null) return "";
  if (shape?.kind === "plain" && BARE.test(text)) return text;
  return isPlain(text) ? text : `"${[...text].map(escapeCharacter).join("")}"`;
}

export function block(text) {
  const body = text.replace(/\n+$/, "");
  const bodyLines = body.split("\n");
  const lineEnds = text.length - body.length;
  if (!text.includes("\n") || lineEnds > 1 || /^$|^[ \t]/.test(bodyLines[0])) return null;
  if (bodyLines.some((line) => /^ +$/.test(line)) || HIDDEN.test(text.replace(/[\n\t]/g, ""))) return null;
  return [lineEnds ? "|" : "|-", ...bodyLines];
}

// Returns the lines of a mapping: a Map of keys to texts, null, Maps and arrays.
function lines(values, shape, indent) {
  return [...values].flatMap(([key, value]) => entry(`${" ".repeat(indent)}${scalar(key)}:`, value, below(shape, key), indent + 2));
}

function entry(opening, value, shape, indent) {
  if (value === null) return [opening];
  if (typeof value === "string") {
    const blockLines = block(value);
    if (!blockLines) return [`${opening} ${scalar(value, shape)}`];
    return [`${opening} ${blockLines[0]}`, ...blockLines.slice(1).map((line) => line && " ".repeat(indent) + line)];
  }
  if (!size(value)) return [`${opening} ${Array.isArray(value) ? "[]" : "{}"}`];
  if (!Array.isArray(value)) return [opening, ...lines(value, shape, indent)];
  return [opening, ...value.flatMap((item) => itemLines(item, shape, indent))];
}

function itemLines(item, shape, indent) {
  const dash = `${" ".repeat(indent)}-`;
  const items = shape?.kind === "list" ? shape.items : undefined;
  if (!(item instanceof Map) || !item.size) return entry(dash, item, items, indent + 2);
  const [first, ...others] = lines(item, items, indent + 2);
  return [`${dash} ${first.trimStart()}`, ...others];
}

const size = (value) => (value instanceof Map ? value.size : value.length);
export const below = (shape, key) => (shape?.kind === "mapping" ? shape.items : shape?.keys?.[key]);
const text = (fileLines) => fileLines.map((line) => `${line}\n`).join("");

export function write(values, shape) {
  return values.size ? text(lines(values, shape, 0)) : "{}\n";
}

// Returns a value as people read it: a text as it is, a list or a group line by line, or an empty text.
export function listLines(value) {
  if (Array.isArray(value)) return value.map((item) => (item instanceof Map ? write(item) : `${item}\n`)).join("").trimEnd();
  return value instanceof Map ? write(value).trimEnd() : value ?? "";
}

// ---- Values: the content of a file as Maps, arrays, texts and null

function toValue(node) {
  if (isMap(node)) return new Map(node.items.map((pair) => [String(pair.key.value), toValue(pair.value)]));
  if (isSeq(node)) return node.items.map(toValue);
  if (isAlias(node)) throw new Error("It holds an alias (*).");
  if (!isScalar(node)) return null;
  return node.type === "PLAIN" && node.source === "" ? null : String(node.value);
}

function read(source) {
  const document = parseDocument(source, { schema: "failsafe", uniqueKeys: true, strict: true });
  if (document.errors.length) throw new Error(document.errors[0].message.split("\n")[0]);
  if (document.contents && !isMap(document.contents) && toValue(document.contents) !== null) {
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

function toForm(value, shape) {
  if (shape?.yes && typeof value === "string") return YES.get(value.toLowerCase()) ?? value;
  if (shape?.kind === "list" && typeof value === "string") return [toForm(value, shape.items)];
  if (Array.isArray(value)) return value.map((item) => toForm(item, shape?.items));
  if (!(value instanceof Map)) return value;
  if (shape?.kind === "mapping" && shape.items.kind === "record") {
    return [...value].map(([key, fields]) => {
      if (!(fields instanceof Map)) throw new Error(`'${key}' holds no lines of 'key: value'.`);
      if (fields.has(ID)) throw new Error(`'${key}' has the key '${ID}', which no entry has. Delete it at the code host.`);
      return { [ID]: key, ...toForm(fields, shape.items) };
    });
  }
  return Object.fromEntries([...value].map(([key, inner]) => [key, toForm(inner, below(shape, key))]));
}

export const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (typeof value === "object" && !Object.keys(value).length);

// Returns whether nothing has been filled in yet in an item of a list.
export const isBlank = (item) =>
  item && typeof item === "object" ? Object.values(item).every(isEmpty) : isEmpty(item);

// Returns the value to write for the input of a form: the one before if the form shows no difference, and nothing for what
// was left empty.
function fromForm(input, before, shape, known) {
  if (before !== undefined && JSON.stringify(toForm(before, shape)) === JSON.stringify(input)) return before;
  if (typeof input === "boolean") return input ? "yes" : "no";
  if (typeof input === "number") return String(input);
  if (typeof input === "string") return cleanText(input, shape);
  if (shape?.kind === "mapping" && Array.isArray(input)) return entries(input, before, shape, known);
  if (Array.isArray(input)) {
    const old = Array.isArray(before) ? before : [];
    const items = shape?.kind === "list" ? shape.items : undefined;
    return input
      .filter((item) => !isEmpty(item))
      .map((item, i) => fromForm(item, nearest(item, i, input, old, items), items, known))
      .filter((item) => item === null || (item !== "" && !(typeof item === "object" && !size(item))));
  }
  return record(input, before instanceof Map ? before : new Map(), shape, known);
}

// Returns the item of a list from which an item of the form comes: an equal one, or the one at the same position.
function nearest(item, place, input, old, shape) {
  const shows = old.map((each) => JSON.stringify(toForm(each, shape)));
  const index = shows.indexOf(JSON.stringify(item));
  if (index >= 0) return old[index];
  const isTaken = input.some((other) => JSON.stringify(other) === shows[place]);
  return isTaken || typeof item !== "object" ? undefined : old[place];
}

function cleanText(value, shape) {
  if (!shape?.lines) return value.trim().replace(/\s*[\r\n]+\s*/g, " ");
  const clean = withLineFeeds(value).replace(/[ \t]+$/gm, "").trim();
  return clean.includes("\n") ? `${clean}\n` : clean;
}

function record(input, before, shape, known) {
  const fields = new Map();
  for (const key of before.keys()) if (key in input) fields.set(key, input[key]);
  for (const [key, value] of Object.entries(input)) if (!fields.has(key)) insert(fields, key, value, shape);
  for (const [key, value] of [...fields]) {
    const [old, inner] = [before.get(key), below(shape, key)];
    const isHidden = key.startsWith("\u0000");
    const now = isHidden ? undefined : fieldValue(value, old, inner, known, shape?.required?.includes(key));
    if (now === undefined) fields.delete(key);
    else fields.set(key, now);
  }
  return fields;
}

function fieldValue(value, old, shape, known, isRequired) {
  if (old !== undefined && JSON.stringify(toForm(old, shape)) === JSON.stringify(value)) return old;
  if (value === false && old === undefined && !isRequired) return undefined;
  const now = isEmpty(value) ? undefined : fromForm(value, old, shape, known);
  if (now !== undefined && !(typeof now === "object" && !size(now)) && now !== "") return now;
  if (!isRequired) return undefined;
  return shape?.kind === "list" ? [] : shape?.kind === "mapping" ? new Map() : undefined;
}

// Inserts a new key in the order of the model: after the last key that comes before it there.
function insert(fields, key, value, shape) {
  const order = Object.keys(shape?.keys ?? {});
  const pairs = [...fields];
  const rank = order.indexOf(key);
  let at = rank < 0 ? pairs.length : 0;
  pairs.forEach(([name], i) => {
    const nameRank = order.indexOf(name);
    if (nameRank >= 0 && nameRank < rank) at = i + 1;
  });
  pairs.splice(at, 0, [key, value]);
  fields.clear();
  for (const [name, field] of pairs) fields.set(name, field);
}

// Returns the entries of a mapping. A new entry gets an id made from its name.
function entries(input, before, shape, known) {
  const old = before instanceof Map ? before : new Map();
  const result = new Map();
  const ids = new Set(input.map((item) => item[ID]).filter(Boolean));
  for (const item of input) {
    const { [ID]: typed, ...fields } = item;
    let id = (typed ?? "").trim();
    if (!id) {
      if (isBlank(fields)) continue;
      const base = slug(shape.named.map((key) => fields[key] ?? "").join(" "));
      for (let count = 1; !id || ids.has(id) || known.has(id); count += 1) id = numbered(base, shape.entity, count);
      ids.add(id);
    }
    if (result.has(id)) throw new Error(`The id '${id}' is there twice. Give one of the two another id.`);
    result.set(id, record(fields, old.get(id) ?? new Map(), shape.items, known));
  }
  return result;
}

// Returns an id with a number; the id of a name of which nothing can be spelled is made of its kind.
function numbered(base, kind, count) {
  const end = !base || count > 1 ? `-${count}` : "";
  return (base || kind).slice(0, LONGEST - end.length).replace(/-$/, "") + end;
}

// Texts are processed with line feeds, and written with the line ends that the file had.
export const withLineFeeds = (text) => text.replace(/\r\n?/g, "\n");
export const endedAs = (raw, text) => (raw.includes("\r\n") ? text.replace(/\n/g, "\r\n") : text);

// ---- Patches: the text of a file with only the lines of what changed rewritten

const starts = (source, offset) => source.lastIndexOf("\n", offset - 1) + 1;

function ends(source, offset) {
  const end = source.indexOf("\n", offset);
  return end < 0 ? source.length : end + 1;
}

// Returns where the lines of a value end. The parser puts the end of a block behind the comments that follow it.
function lastOf(source, node, start) {
  if (!node?.range) return ends(source, start);
  if (isScalar(node) || node.flow || !node.items.length) {
    if (node.type?.startsWith("BLOCK")) return source.slice(0, node.range[1]).replace(/\n+$/, "").length + 1;
    return ends(source, Math.max(start, node.range[1]));
  }
  const last = node.items.at(-1);
  return isMap(node) ? lastOf(source, last.value, last.key.range[1]) : lastOf(source, last, start);
}

// Splits a collection into its entries, each with its lead (comments and indent) and its body; null if a dash is missing.
function chunks(source, node) {
  const result = [];
  let at;
  for (const item of node.items) {
    const start = isMap(node) ? item.key.range[0] : dash(source, item, at ?? 0);
    if (start < 0) return null;
    at ??= start;
    const end = isMap(node) ? lastOf(source, item.value, item.key.range[1]) : lastOf(source, item, start);
    result.push({ item, lead: source.slice(at, start), body: source.slice(start, end), start, end });
    at = end;
  }
  return result;
}

// Returns where the dash of an item is, -1 if there is more than spaces between the two.
function dash(source, item, from) {
  if (!item?.range) return -1;
  const lead = source.slice(from, item.range[0]).trimEnd();
  return lead.endsWith("-") ? from + lead.length - 1 : -1;
}

// Returns the text of a collection that changed; null if it cannot be patched and must be rewritten.
function patchCollection(source, node, before, now, shape) {
  if (node.flow || !node.items.length || !size(now)) return null;
  const old = chunks(source, node);
  if (!old) return null;
  const column = old[0].start - starts(source, old[0].start);
  const blank = " ".repeat(column);
  const pieces = isMap(node)
    ? [...now].map(([key, value]) => {
        const chunk = old.find((each) => String(each.item.key.value) === key);
        if (!chunk) return newPiece(text(entry(`${scalar(key)}:`, value, below(shape, key), column + 2)), blank);
        const previous = before.get(key);
        if (same(previous, value)) return { chunk, body: chunk.body };
        return { chunk, body: patchEntry(source, chunk, previous, value, below(shape, key), column) };
      })
    : patchItems(source, old, before, now, shape, column);
  const bodies = pieces.map(({ chunk, body }, i) => {
    const lead = chunk && chunk !== old[0] ? chunk.lead : blank;
    if (i) return lead + body;
    // What is before the first entry stays: its indent, or the dash of an outer list, which no comment can follow.
    const isFree = !source.slice(starts(source, old[0].start), old[0].start).trim();
    return isFree && lead.startsWith(blank) ? lead.slice(blank.length) + body : body;
  });
  return bodies.map((body) => (body.endsWith("\n") ? body : `${body}\n`)).join("");
}

// The indent before an entry is written with its lead.
const newPiece = (lines, blank) => ({ body: lines.startsWith(blank) ? lines.slice(blank.length) : lines });

function patchItems(source, old, before, now, shape, column) {
  const its = shape?.kind === "list" ? shape.items : undefined;
  const free = new Set(old.keys());
  const exact = now.map((value) => {
    const index = [...free].find((i) => same(before[i], value));
    if (index !== undefined) free.delete(index);
    return index;
  });
  return now.map((value, place) => {
    if (exact[place] !== undefined) return { chunk: old[exact[place]], body: old[exact[place]].body };
    const blank = " ".repeat(column);
    const chunk = free.has(place) && place < old.length ? old[place] : undefined;
    const both = chunk && isMap(chunk.item) && value instanceof Map;
    if (chunk) free.delete(place);
    const inner = both ? patchCollection(source, chunk.item, before[place], value, its) : null;
    if (inner !== null) return { chunk, body: source.slice(chunk.start, chunk.item.items[0].key.range[0]) + inner };
    const body = chunk && patchScalar(source, chunk.item, chunk.item, value, its, chunk);
    if (body) return { chunk, body };
    return { chunk, ...newPiece(text(itemLines(value, shape, column)), blank) };
  });
}

// Returns the text of an entry that changed.
function patchEntry(source, chunk, before, now, shape, column) {
  const { key, value } = chunk.item;
  const isBlock = (isMap(value) && now instanceof Map) || (isSeq(value) && Array.isArray(now));
  const inner = isBlock ? patchCollection(source, value, before, now, shape) : null;
  if (inner !== null) return source.slice(chunk.start, chunks(source, value)[0].start) + inner;
  const body = patchScalar(source, value, key, now, shape, chunk);
  if (body) return body;
  const name = source.slice(key.range[0], key.range[1]);
  return text(entry(`${name}:`, now, shape, column + 2));
}

// Returns the text of an entry with one value replaced on its line; null if it has more than one line.
function patchScalar(source, node, key, now, shape, chunk) {
  const onOneLine = isScalar(node) && node.range && ends(source, key.range[0]) >= node.range[1] && toValue(node) !== null;
  if (!onOneLine || typeof now !== "string" || block(now) || node.type?.startsWith("BLOCK")) return null;
  return source.slice(chunk.start, node.range[0]) + scalar(now, shape) + source.slice(node.range[1], chunk.end);
}

export function patch(source, now, shape) {
  const root = read(source);
  const before = root ? toValue(root) : new Map();
  if (same(before, now)) return source;
  const inner = root && patchCollection(source, root, before, now, shape);
  const first = inner ? chunks(source, root) : [];
  const patchedText = inner ? source.slice(0, first[0].start) + inner + source.slice(first.at(-1).end) : "";
  const whole = write(now, shape);
  // A text is only written if it reads back as the values of the form.
  return [patchedText, around(source, root, whole), whole].find((each) => each && says(each, now)) ?? fail();
}

// Returns a file with all of its values rewritten, and what is above and below them, such as comments.
function around(source, root, whole) {
  if (!root?.range) return source.replace(/\n?$/, "\n") + whole;
  return source.slice(0, starts(source, root.range[0])) + whole + source.slice(ends(source, root.range[1] - 1));
}

// Returns whether a text reads as the given values.
function says(candidate, now) {
  try {
    return same(toValue(read(candidate)) ?? new Map(), now);
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

// Returns the values of a file as Maps, arrays, texts and null.
export function valuesOf(raw) {
  const source = unmarked(raw);
  return source.trim() ? toValue(read(source)) ?? new Map() : new Map();
}

// Returns the text of a file with other values, of which only the changed lines are rewritten.
export function withValues(raw, now, shape) {
  const source = unmarked(raw);
  const result = source.trim() ? patch(source, now, shape) : write(now, shape);
  return result === source ? raw : (raw.startsWith(MARK) ? MARK : "") + endedAs(raw, result);
}

// Returns the format of a kind of files. `known` are the ids that already exist. `unread` is the message for a form that was
// filled in before its file was loaded: saving would drop what is in the file. `tell` shows why a file cannot be opened.
export function format(shape, known, unread, tell) {
  const isMapping = shape.kind === "mapping";
  return {
    shape,
    valuesOf,
    withValues: (raw, now) => withValues(raw, now, shape),
    fromFile(raw) {
      try {
        const values = toForm(valuesOf(raw), shape);
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
      const { [SOURCE]: _, ...input } = data;
      const now = isMapping ? fromForm(input[ENTRIES] ?? [], before, shape, known) : record(input, before, shape, known);
      return withValues(raw, now, shape);
    },
  };
}
