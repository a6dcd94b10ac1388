// Merges two changes of the same values: what a form changed since it read a file, and what others changed meanwhile.
import { below, same } from "./house.js";

const GAP = /\n(?:[ \t]*\n)+/;

// Returns the values with both changes. `base` is what both began with; undefined stands for a key that is not there.
// Where both changed the same value, `settle` is given its place and both values, and returns the one to keep. It is asked
// in the same order each time.
export function merge(base, ours, theirs, shape, settle, place = []) {
  if (same(ours, theirs) || same(theirs, base)) return ours;
  if (same(ours, base)) return theirs;
  const all = [base, ours, theirs];
  if (all.every((value) => value instanceof Map)) return mappings(base, ours, theirs, shape, settle, place);
  if (all.every(Array.isArray)) return sequences(base, ours, theirs, listed(shape?.items, settle, place));
  if (shape?.lines && all.every((value) => typeof value === "string")) return texts(base, ours, theirs, settle, place);
  return settle({ place, ours, theirs });
}

function mappings(base, ours, theirs, shape, settle, place) {
  const isMoved = !same(shared(base, theirs), shared(theirs, base));
  const order = isMoved ? arranged(theirs, ours) : arranged(ours, theirs);
  const made = new Map();
  for (const key of order) {
    const value = merge(base.get(key), ours.get(key), theirs.get(key), below(shape, key), settle, [...place, key]);
    if (value !== undefined) made.set(key, value);
  }
  return made;
}

const shared = (one, other) => [...one.keys()].filter((key) => other.has(key));

// The keys of both: in the order of the first, with the second's own behind the key that they follow there.
function arranged(first, second) {
  const keys = [...first.keys()];
  let at = 0;
  for (const key of second.keys()) {
    if (!first.has(key)) keys.splice(at, 0, key);
    at = keys.indexOf(key) + 1;
  }
  return keys;
}

// ---- Sequences: items of a list, paragraphs of a text

// How the items of a list merge: what both added is kept, and in a list of plain texts what either took away goes.
function listed(shape, settle, place) {
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
  const made = sequences(plain(old), plain(mine), plain(others), {
    item: (one, two, three) => merge(one, two, three, undefined, settle, place),
    part: (_, two, three) => [settle({ place, ours: joined(two), theirs: joined(three) })].filter(Boolean),
  });
  const whole = made.map((text, i) => (i < made.length - 1 ? text + (gaps.get(text) || "\n\n") : text)).join("");
  return [ours, theirs].some((text) => text.endsWith("\n")) ? `${whole}\n` : whole;
}

function paragraphs(text) {
  const pieces = text.replace(/\n+$/, "").split(new RegExp(`(${GAP.source})`));
  return pieces.flatMap((piece, i) => (i % 2 ? [] : [{ text: piece, gap: pieces[i + 1] ?? "" }]));
}

// Three-way merge of sequences: changes that touch no common item are both made, others are settled.
function sequences(base, ours, theirs, { item, part }) {
  const hunks = [...hunksOf(base, ours, 0), ...hunksOf(base, theirs, 1)];
  hunks.sort((one, other) => one.start - other.start || one.end - other.end || one.side - other.side);
  const made = [];
  let at = 0;
  for (const { start, end, sides } of grouped(hunks)) {
    const [mine, others] = sides.map((each) => applied(base, each, start, end));
    made.push(...base.slice(at, start), ...between(base.slice(start, end), mine, others, start, item, part));
    at = end;
  }
  return [...made, ...base.slice(at)];
}

function between(base, ours, theirs, start, item, part) {
  if (same(ours, theirs) || same(theirs, base)) return ours;
  if (same(ours, base)) return theirs;
  const isAligned = base.length > 0 && base.length === ours.length && base.length === theirs.length;
  return isAligned ? base.map((value, i) => item(value, ours[i], theirs[i], start + i)) : part(base, ours, theirs);
}

// The changes of one side: which items of the base, from `start` to before `end`, are replaced by which.
function hunksOf(base, other, side) {
  const found = [];
  let [start, from] = [0, 0];
  for (const [i, j] of [...matches(base, other).entries(), [base.length, other.length]]) {
    if (j < 0) continue;
    if (i > start || j > from) found.push({ side, start, end: i, items: other.slice(from, j) });
    [start, from] = [i + 1, j + 1];
  }
  return found;
}

// Hunks that touch the same items together, those of each side.
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

function applied(base, hunks, start, end) {
  const made = [];
  let at = start;
  for (const hunk of hunks) {
    made.push(...base.slice(at, hunk.start), ...hunk.items);
    at = hunk.end;
  }
  return [...made, ...base.slice(at, end)];
}

// For each item of one sequence, where it is in another; -1 where it is gone. A longest common subsequence.
function matches(one, other) {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const longest = Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      lengths[i][j] = same(one[i], other[j]) ? lengths[i + 1][j + 1] + 1 : longest;
    }
  }
  const found = new Array(one.length).fill(-1);
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (same(one[i], other[j])) found[i++] = j++;
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}
