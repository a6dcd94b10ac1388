// Merge two changes of the same values: those of a form since it read a file, and those of others in the meantime.
import { below, same } from "./house.js";

const GAP = /\n(?:[ \t]*\n)+/;

// Returns the values with both changes. `base` is what both began with; undefined means that a key is missing. If both changed
// the same value, `settle` is called with its place and both values, and returns the one to keep. The order of the calls is the
// same each time.
export function merge(base, ours, theirs, shape, settle, place = []) {
  if (same(ours, theirs) || same(theirs, base)) return ours;
  if (same(ours, base)) return theirs;
  const all = [base, ours, theirs];
  if (all.every((value) => value instanceof Map)) return mappings(base, ours, theirs, shape, settle, place);
  if (all.every(Array.isArray)) return sequences(base, ours, theirs, itemMerger(shape?.items, settle, place));
  if (shape?.lines && all.every((value) => typeof value === "string")) return texts(base, ours, theirs, settle, place);
  return settle({ place, ours, theirs });
}

function mappings(base, ours, theirs, shape, settle, place) {
  const isMoved = !same(shared(base, theirs), shared(theirs, base));
  const order = isMoved ? keysOf(theirs, ours) : keysOf(ours, theirs);
  const result = new Map();
  for (const key of order) {
    const value = merge(base.get(key), ours.get(key), theirs.get(key), below(shape, key), settle, [...place, key]);
    if (value !== undefined) result.set(key, value);
  }
  return result;
}

const shared = (one, other) => [...one.keys()].filter((key) => other.has(key));

// Returns the keys of both in the order of the first. A key of the second alone comes after the one that it follows there.
function keysOf(first, second) {
  const keys = [...first.keys()];
  let at = 0;
  for (const key of second.keys()) {
    if (!first.has(key)) keys.splice(at, 0, key);
    at = keys.indexOf(key) + 1;
  }
  return keys;
}

// ---- Sequences: items of a list, paragraphs of a text

// Returns how items of a list are merged: additions of both are kept and, in a list of plain texts, removals of either are made.
function itemMerger(shape, settle, place) {
  return {
    item: (base, ours, theirs, i) => merge(base, ours, theirs, shape, settle, [...place, i]),
    part(base, ours, theirs) {
      const isPlain = [...base, ...ours, ...theirs].every((value) => typeof value === "string");
      if (base.length && !isPlain) return settle({ place, ours, theirs });
      const has = (list, value) => list.some((each) => same(each, value));
      const remaining = theirs.filter((value) => has(ours, value) || !has(base, value));
      return [...remaining, ...ours.filter((value) => !has(base, value) && !has(theirs, value))];
    },
  };
}

function texts(base, ours, theirs, settle, place) {
  const [old, mine, others] = [base, ours, theirs].map(paragraphs);
  const gaps = new Map([...mine, ...others].map(({ text, gap }) => [text, gap]));
  const plain = (list) => list.map(({ text }) => text);
  const joined = (list) => list.join("\n\n");
  const merged = sequences(plain(old), plain(mine), plain(others), {
    item: (one, two, three) => merge(one, two, three, undefined, settle, place),
    part: (_, two, three) => [settle({ place, ours: joined(two), theirs: joined(three) })].filter(Boolean),
  });
  const whole = merged.map((text, i) => (i < merged.length - 1 ? text + (gaps.get(text) || "\n\n") : text)).join("");
  return [ours, theirs].some((text) => text.endsWith("\n")) ? `${whole}\n` : whole;
}

function paragraphs(text) {
  const pieces = text.replace(/\n+$/, "").split(new RegExp(`(${GAP.source})`));
  return pieces.flatMap((piece, i) => (i % 2 ? [] : [{ text: piece, gap: pieces[i + 1] ?? "" }]));
}

// Merges two changes of a sequence: those without an item in common are both made, others are settled.
function sequences(base, ours, theirs, { item, part }) {
  const hunks = [...hunksOf(base, ours, 0), ...hunksOf(base, theirs, 1)];
  hunks.sort((one, other) => one.start - other.start || one.end - other.end || one.side - other.side);
  const result = [];
  let at = 0;
  for (const { start, end, sides } of grouped(hunks)) {
    const [mine, others] = sides.map((each) => apply(base, each, start, end));
    result.push(...base.slice(at, start), ...between(base.slice(start, end), mine, others, start, item, part));
    at = end;
  }
  return [...result, ...base.slice(at)];
}

function between(base, ours, theirs, start, item, part) {
  if (same(ours, theirs) || same(theirs, base)) return ours;
  if (same(ours, base)) return theirs;
  const isAligned = base.length > 0 && base.length === ours.length && base.length === theirs.length;
  return isAligned ? base.map((value, i) => item(value, ours[i], theirs[i], start + i)) : part(base, ours, theirs);
}

// Returns the changes of one side: the items of the base from `start` up to `end`, and those that replace them.
function hunksOf(base, other, side) {
  const hunks = [];
  let [start, from] = [0, 0];
  for (const [i, j] of [...matches(base, other).entries(), [base.length, other.length]]) {
    if (j < 0) continue;
    if (i > start || j > from) hunks.push({ side, start, end: i, items: other.slice(from, j) });
    [start, from] = [i + 1, j + 1];
  }
  return hunks;
}

// Returns groups of hunks that touch the same items, by side.
function grouped(hunks) {
  const groups = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const isAdded = last?.start === last?.end && hunk.start === hunk.end && hunk.start === last?.start;
    if (last && (hunk.start < last.end || isAdded)) last.end = Math.max(last.end, hunk.end);
    else groups.push({ start: hunk.start, end: hunk.end, sides: [[], []] });
    groups.at(-1).sides[hunk.side].push(hunk);
  }
  return groups;
}

// Returns the items of the base from `start` up to `end` with the changes of one side.
function apply(base, hunks, start, end) {
  const result = [];
  let at = start;
  for (const hunk of hunks) {
    result.push(...base.slice(at, hunk.start), ...hunk.items);
    at = hunk.end;
  }
  return [...result, ...base.slice(at, end)];
}

// Returns the index in another sequence of each item of one, -1 if it is not there, by their longest common subsequence.
function matches(one, other) {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const longest = Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      lengths[i][j] = same(one[i], other[j]) ? lengths[i + 1][j + 1] + 1 : longest;
    }
  }
  const indexes = new Array(one.length).fill(-1);
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (same(one[i], other[j])) indexes[i++] = j++;
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return indexes;
}
