// The search engine. The theme starts this worker in the place of its own, and speaks with it in the same messages: SETUP with
// the settings of the index, answered by READY; QUERY with what somebody typed, answered by RESULT with entries, those of a
// page together.
//
// The index is in pieces (macros/site/search_pieces.py), which are loaded when a query needs them. Pieces of words tell which
// entries have a word and how often, so entries are ranked before any of them is loaded.
//
// An entry is found by its names (title and tags) and by its text. Words match in full, from their beginning, by their stem
// and, where nothing else does, in spite of a typing error. Accents, apostrophes and capitals do not count. No list of words
// belongs to a language: what stands in many entries weighs little.
self.pieces = {}; // by name, where scripts hand them over
(() => {
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
  const SAME = 1;
  const JOINED = 0.95;
  const BEGUN = 0.9;
  const STEM = 0.7;
  const MISTYPED = 0.6;
  const ON_PAGE = 0.5; // said by the title of the page alone
  const NAME = 4; // what a name weighs against the text
  const ALIAS = 0.88; // what a tag weighs against the title
  const COMPLETE = 0.45; // how much it counts that a name holds little else
  const PART = 0.6; // of the score of a page, from which a part of it may go before
  const STEM_LETTERS = 4;
  const MOST_WORDS = 16; // of what is typed
  const MOST_PIECES = 4; // for one of these words, which on a large site may begin very many
  const MOST_RESULTS = 60;
  const FIRST_GROUPS = 6; // of which the texts are loaded at once
  const TYPING = 250; // milliseconds without another query, after which texts are loaded
  const MARK = "\u2003"; // a blank that nobody types (overrides/assets/javascripts/search.js)
  const SHOWN_WHOLE = 420; // characters of a text
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const BASE = 32;
  const FINE = DIGITS.length;
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
  const UNSPACED =
    /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]+/gu;

  // Where the site is opened from a folder, this runs in a frame and not in a worker (overrides/assets/offline/worker.js).
  const script = self.document?.currentScript?.src ?? location.href;
  const isInFolder = Boolean(self.document);
  const loads = new Map(); // promises of pieces by name
  const splits = new Map();
  const vocabulary = new Map(); // the words of all pieces that are loaded, by key
  const docs = new Map(); // the entries of all pieces that are loaded, by number
  let core; // where pages, entries and pieces begin
  let settings = {};
  let titles = []; // address and title of each entry, on a site that is not large
  let next; // query to be answered
  let answered; // query of which all texts were sent last, before it comes again without its mark
  let isBusy = false;
  let endPause = () => {};

  // Resolves to a piece of the index. One that could not be loaded is asked for again by the next query.
  function load(name) {
    if (!loads.has(name)) {
      const loading = fetched(name);
      loading.catch(() => loads.delete(name));
      loads.set(name, loading);
    }
    return loads.get(name);
  }

  async function fetched(name) {
    const address = new URL(`../../search/${settings.config.pieces}/${name}`, script).href;
    if (isInFolder) {
      await importScripts(`${address}.js`);
      return self.pieces[name];
    }
    // The address changes with the content, so a copy in the cache is never old.
    const response = await fetch(`${address}.json`, { cache: "force-cache" });
    if (!response.ok) throw new Error(`${response.status} ${address}`);
    return response.json();
  }

  // The numbers in a text, written to base 32 with the lowest digit first.
  function numbers(text) {
    const decoded = [];
    let [number, unit] = [0, 1];
    for (const letter of text) {
      const digit = VALUES.get(letter);
      number += (digit % BASE) * unit;
      unit *= BASE;
      if (digit >= BASE) continue;
      decoded.push(number);
      [number, unit] = [0, 1];
    }
    return decoded;
  }

  const sums = (steps) => {
    let sum = 0;
    return steps.map((step) => (sum += step));
  };

  // The numbers from 0 to 1 in a text, three digits to base 64 each.
  const fractions = (text) =>
    (text.match(/.../g) ?? []).map((digits) => [...digits].reduce((sum, digit) => sum * FINE + VALUES.get(digit), 0) / (FINE ** 3 - 1));

  // The number of the last of the sorted values that is not above one.
  function lastUpTo(values, one) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] > one) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  async function loadCore() {
    const [{ pages, boosts, boost, lengths, starts, words }, all] = await Promise.all([load("core"), load("titles")]);
    if (core) return;
    titles = all;
    const ends = sums(numbers(pages));
    const size = ends.at(-1) ?? 0;
    const inWords = numbers(lengths);
    const average = inWords.reduce((sum, length) => sum + length, 1) / (size || 1);
    core = { starts, words, size, pages: [0, ...ends.slice(0, -1)] };
    core.boosts = [...boost].map((letter) => boosts[VALUES.get(letter)]);
    core.lengths = inWords.map((length) => length / average); // of texts, the average being 1
  }

  const pageOf = (number) => core.pages[lastUpTo(core.pages, number)];

  // The pieces with the words between two keys, which need not exist.
  function piecesOf(from, to) {
    const [first, last] = [from, to].map((key) => Math.max(0, lastUpTo(core.words, key)));
    return Array.from({ length: core.words.length && last - first + 1 }, (_, i) => first + i);
  }

  // Resolves to the keys in some pieces of words.
  async function loadWords(pieces) {
    const few = [...new Set(pieces)].slice(0, MOST_PIECES);
    const rows = (await Promise.all(few.map((piece) => load(`words-${piece}`)))).flat();
    for (const row of rows) if (!vocabulary.has(row[0])) vocabulary.set(row[0], word(row));
    return rows.map(([key]) => key);
  }

  function word([key, written, isShown, holders, entries, times, named, positions, parts]) {
    const decode = () => ({
      entries: sums(numbers(entries)),
      times: numbers(times),
      named: sums(numbers(named)),
      positions: numbers(positions),
      parts: fractions(parts),
    });
    let decoded;
    return {
      written: written || key,
      isShown,
      holders,
      get places() {
        return (decoded ??= decode());
      },
    };
  }

  async function loadEntries(list) {
    const pieces = new Set(list.filter((number) => !docs.has(number)).map((number) => lastUpTo(core.starts, number)));
    const add = async (piece) => (await load(`entries-${piece}`)).forEach((doc, i) => docs.set(core.starts[piece] + i, doc));
    await Promise.all([...pieces].map(add));
  }

  const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  const fold = (text) =>
    text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\p{M}'’ʼ]+/gu, "")
      .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);

  // Cut what stands between blanks and marks into words, each with its place and key. Scripts without blanks between words are
  // cut into overlapping pairs of letters.
  function split(run) {
    const parts = [];
    let end = 0;
    const add = (written, index) => parts.push({ written, index, key: fold(written) });
    for (const { 0: unspaced, index } of run.matchAll(UNSPACED)) {
      add(run.slice(end, index), end);
      const letters = [...unspaced];
      let at = index;
      letters.forEach((letter, i) => {
        if (i + 1 < letters.length || !i) add(letter + (letters[i + 1] ?? ""), at);
        at += letter.length;
      });
      end = index + unspaced.length;
    }
    add(run.slice(end), end);
    return parts.filter(({ key }) => key);
  }

  // The words of a text, each with its place and its key: what it is compared by.
  function words(text) {
    const found = [];
    for (const { 0: run, index: at } of text.matchAll(WORD)) {
      if (!splits.has(run)) splits.set(run, split(run));
      for (const { written, index, key } of splits.get(run)) found.push({ written, key, start: at + index, end: at + index + written.length });
    }
    return found;
  }

  // How many keystrokes lie between two words, two letters swapped being one; more than `most` are as good as infinite.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return Infinity;
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        let least = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2] + 1);
        row.push(least);
      }
      if (Math.min(...row) > most) return Infinity;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  // Resolves to the words of the index that a typed one may mean, each with how well it fits, 1 at most.
  async function meanings(typed, joined) {
    const fits = new Map();
    const stem = typed.slice(0, STEM_LETTERS);
    const last = "\uffff";
    const near = typed.length > 1 ? [...piecesOf(typed, typed + last), ...piecesOf(stem, stem + last)] : piecesOf(typed, typed);
    const [keys] = await Promise.all([loadWords(near), loadWords(joined.flatMap((key) => piecesOf(key, key)))]);
    for (const key of keys) {
      if (key === typed) fits.set(key, SAME);
      else if (typed.length > 1 && key.startsWith(typed)) fits.set(key, BEGUN * Math.sqrt(typed.length / key.length));
      else {
        let same = 0;
        while (same < typed.length && typed[same] === key[same]) same += 1;
        const [longer, rest] = [Math.max(typed.length, key.length) - same, typed.length + key.length - 2 * same];
        if (same >= STEM_LETTERS && longer < 4 && rest < 5) fits.set(key, STEM * Math.sqrt(same / (same + longer)));
      }
    }
    for (const key of joined) if (vocabulary.has(key)) fits.set(key, JOINED);
    // What few entries know may itself be somebody's typing error.
    const isRare = (vocabulary.get(typed)?.holders ?? 0) < 3;
    if (isRare && ![...fits.values()].some((fit) => fit > STEM && fit < SAME)) await mistyped(typed, fits);
    return fits;
  }

  async function mistyped(typed, fits) {
    let most = typed.length < 4 || /\d/.test(typed) ? 0 : typed.length < 7 ? 1 : 2;
    let nearest = [];
    for (const key of most ? (await load("vocabulary")).split(" ") : []) {
      const far = key === typed ? Infinity : distance(typed, key, most);
      if (far > most) continue;
      if (far < most) nearest = [];
      most = far;
      nearest.push(key);
    }
    await loadWords(nearest.flatMap((key) => piecesOf(key, key)));
    const exact = vocabulary.get(typed);
    for (const key of nearest.filter((one) => vocabulary.has(one))) {
      // A common word beside one that stands in hidden names alone: the data lists the error itself.
      const isListed = exact && !exact.isShown && vocabulary.get(key).holders > 9 * exact.holders;
      const fit = isListed ? JOINED : (MISTYPED / most) * (key[0] === typed[0] ? 1 : 0.7);
      if (fit > (fits.get(key) ?? 0)) fits.set(key, fit);
    }
  }

  const weight = (holders) => Math.log(1 + (core.size - holders + 0.5) / (holders + 0.5));

  // Resolves to what one of the typed words means and weighs, and how well each entry has it.
  async function term({ key, written }, joined, isQuoted) {
    const exact = isQuoted && (await loadWords(piecesOf(key, key))).filter((one) => one === key);
    const fits = exact ? new Map(exact.map((one) => [one, SAME])) : await meanings(key, joined);
    const entries = new Map();
    let holders = 0;
    for (const [meant, fit] of fits) {
      const { holders: having, places } = vocabulary.get(meant);
      if (fit >= MISTYPED) holders = Math.max(holders, having);
      places.entries.forEach((number, i) => {
        const often = (fit * places.times[i]) / (places.times[i] + 0.4 + 0.8 * core.lengths[number]);
        const so = entries.get(number);
        if (!so) entries.set(number, { fit, often });
        else {
          so.fit = Math.max(so.fit, fit);
          so.often = Math.max(so.often, often);
        }
      });
    }
    return { key, written, fits, entries, isQuoted, weighs: weight(holders) };
  }

  // How much of what is typed is in each name of an entry, and how much of the name is typed: by entry, then by name.
  function namesOf(terms) {
    const names = new Map();
    for (const key of new Set(terms.flatMap(({ fits }) => [...fits.keys()]))) {
      const fits = terms.map((one) => one.fits.get(key) ?? 0);
      const best = Math.max(...fits);
      const { named, positions, parts } = vocabulary.get(key).places;
      named.forEach((number, i) => {
        if (!names.has(number)) names.set(number, []);
        const name = (names.get(number)[positions[i]] ??= { typed: fits.map(() => 0), share: 0 });
        name.typed = name.typed.map((fit, j) => Math.max(fit, fits[j]));
        name.share += best * parts[i];
      });
    }
    return names;
  }

  function likeness(name, terms) {
    const typed = terms.reduce((sum, { weighs }, i) => sum + weighs * (name?.typed[i] ?? 0), 0);
    return typed && typed * Math.min(1, name.share) ** COMPLETE;
  }

  function rate(number, names, terms, whole) {
    let [fits, text] = [0, 0];
    for (const { entries, weighs, isQuoted } of terms) {
      const here = entries.get(number);
      if (isQuoted && !here) return 0;
      fits += weighs * (here?.fit ?? ON_PAGE * (entries.get(pageOf(number))?.fit ?? 0));
      text += weighs * (here?.often ?? 0);
    }
    // Names without any of the words are missing in the array.
    const rated = (names ?? []).map((one, i) => likeness(one, terms) * (i ? ALIAS : 1));
    const name = Math.max(0, ...Object.values(rated)) / whole;
    return (fits / whole) ** 2 * (NAME * name + text / whole) * core.boosts[number];
  }

  // Resolves to the terms of a query, and the entries that it finds: those of a page together, the best first.
  async function search(query) {
    await loadCore();
    const quoted = new Set([...query.matchAll(/"([^"]+)"/g)].flatMap(([, part]) => words(part).map(({ key }) => key)));
    const typed = words(query).slice(0, MOST_WORDS);
    const terms = await Promise.all(
      typed.map((one, i) => {
        const neighbours = [typed[i - 1], one, typed[i + 1]];
        const joined = [neighbours.slice(0, 2), neighbours.slice(1)].filter(([a, b]) => a && b).map(([a, b]) => a.key + b.key);
        return term(one, joined, quoted.has(one.key));
      })
    );
    const names = namesOf(terms);
    const whole = terms.reduce((sum, { weighs }) => sum + weighs, 0);
    const reached = new Set(terms.flatMap(({ entries }) => [...entries.keys()]));
    const scores = new Map([...reached].map((number) => [number, 100 * rate(number, names.get(number), terms, whole)]));
    for (const [number, score] of scores) {
      // A page that is found by a keyword alone gives way to those of its parts that say the word.
      const page = pageOf(number);
      const above = scores.get(page);
      const isSaid = above > score && score > above * PART && likeness(names.get(page)?.[0], terms) < whole / 2;
      if (isSaid) scores.set(number, above * (1 + score / above / 50));
    }
    const rated = [...scores].sort(([a, one], [b, other]) => other - one || a - b).slice(0, MOST_RESULTS);
    const groups = new Map();
    for (const [number, score] of rated) {
      if (score <= rated[0][1] / 12) break;
      const page = pageOf(number);
      if (!groups.has(page)) groups.set(page, new Map());
      groups.get(page).set(number, score);
    }
    for (const [page, group] of groups) if (!group.has(page)) group.set(page, 0);
    const suggest = settings.options?.suggest ? suggestion(typed, terms, query) : undefined;
    return { terms, groups: [...groups.values()], suggest, corrected: corrected(query, typed, terms) };
  }

  // Answer a query: where the titles of all entries are loaded, with these at once; then with the texts of the best. With a mark
  // behind it, with all texts.
  async function answer(query) {
    const isMarked = query.endsWith(MARK);
    const asked = query.replaceAll(MARK, "");
    if (asked === answered && !isMarked) return;
    answered = undefined;
    const post = (items, more) => postMessage({ type: RESULT, data: { items, query: asked, ...more } });
    if (!asked.trim()) {
      if (isMarked) loadCore().catch(() => {});
      post([]);
      return;
    }
    try {
      const { terms, groups, ...more } = await search(asked);
      const best = isMarked ? groups : groups.slice(0, FIRST_GROUPS);
      const isLoaded = (group) => [...group.keys()].every((number) => docs.has(number));
      const show = () => {
        const isPartial = !groups.every(isLoaded);
        const shown = titles.length || !isPartial ? groups : best;
        const items = shown.map((group) => [...group].map(([number, score]) => item(number, score, score ? terms : [])));
        post(items, { ...more, isPartial, total: groups.length });
      };
      if (titles.length && !isMarked && !best.every(isLoaded)) {
        show();
        if (next === undefined) await pause(TYPING);
        if (next !== undefined) return;
      }
      await loadEntries(best.flatMap((group) => [...group.keys()]));
      show();
      if (isMarked) answered = asked;
    } catch (error) {
      console.warn(error);
      post([], { isFailed: true });
    }
  }

  // Resolves after some milliseconds, or as soon as another query comes.
  function pause(most) {
    return new Promise((done) => {
      endPause = done;
      setTimeout(done, most);
    });
  }

  // Answer one query after the other. Of those that come meanwhile, the last is enough.
  async function answerNext(query) {
    next = query;
    endPause();
    if (isBusy) return;
    isBusy = true;
    while (next !== undefined) {
      const current = next;
      next = undefined;
      await answer(current);
    }
    isBusy = false;
  }

  // What the theme shows of an entry. `terms` says which words to mark on its page, and which are missing.
  function item(number, score, terms) {
    const [place, title] = titles[number] ?? [docs.get(number).location, docs.get(number).title];
    const text = docs.get(number)?.text ?? "";
    const most = Math.max(...terms.map(({ weighs }) => weighs));
    const telling = terms.filter(({ weighs }) => weighs > most / 2);
    const isMarked = ({ key }) => telling.some(({ fits }) => fits.has(key));
    const found = {};
    const marked = (piece) => {
      let [made, end] = ["", 0];
      for (const one of words(piece).filter(isMarked)) {
        if (one.start < end) continue; // the second of two pairs of letters
        found[one.written.toLowerCase()] = true;
        made += `${escaped(piece.slice(end, one.start))}<mark>${escaped(one.written)}</mark>`;
        end = one.end;
      }
      return made + escaped(piece.slice(end));
    };
    for (const { entries, written } of telling) if (!entries.has(number)) found[written] = false;
    const shown = teaser(unescaped(text), isMarked).map((block) => `<p>${marked(block)}</p>`);
    return { location: place, title: marked(unescaped(title)), text: shown.join(""), score, terms: found };
  }

  // A short text as it is; of a long one the two blocks that say most of what is asked, each around the first word that does.
  function teaser(text, isMarked) {
    const blocks = text.split("\n").filter(Boolean);
    if (text.length <= SHOWN_WHOLE) return blocks;
    const rated = blocks.map((block, i) => ({ block, i, says: new Set(words(block).filter(isMarked).map(({ key }) => key)).size }));
    const best = rated.sort((a, b) => b.says - a.says || a.i - b.i).slice(0, 2).sort((a, b) => a.i - b.i);
    return best.map(({ block }) => cut(block, isMarked));
  }

  function cut(block, isMarked) {
    const room = SHOWN_WHOLE / 2;
    if (block.length <= room) return block;
    const all = words(block);
    const first = all.find(isMarked)?.start ?? 0;
    const start = first < room / 2 ? 0 : all.find((one) => one.start >= first - room / 4).start;
    const end = all.findLast((one) => one.end <= start + room)?.end ?? start + room;
    return `${start ? "… " : ""}${block.slice(start, end)}${end < block.length ? " …" : ""}`;
  }

  // The last word as it may go on; the theme shows it in the field.
  function suggestion(typed, terms, query) {
    const last = typed.at(-1);
    if (!last || last.end < query.length || last.key.length < 2) return [];
    const begins = (key) => key.startsWith(last.key) && vocabulary.get(key).written.toLowerCase().startsWith(last.written.toLowerCase());
    const naming = (key) => new Set(vocabulary.get(key).places.named).size;
    const begun = [...terms[typed.length - 1].fits.keys()].filter(begins).map((key) => [key, naming(key)]);
    const [commonest] = begun.reduce((a, b) => (a[1] >= b[1] ? a : b), begun[0] ?? []);
    return commonest ? [last.written + vocabulary.get(commonest).written.slice(last.written.length).toLowerCase()] : [];
  }

  // What was probably meant, where a word is nowhere to be found as it is typed; otherwise empty.
  function corrected(query, typed, terms) {
    let [made, end] = ["", 0];
    terms.forEach(({ fits }, i) => {
      const [key] = [...fits.keys()].sort((a, b) => fits.get(b) - fits.get(a) || vocabulary.get(b).holders - vocabulary.get(a).holders);
      if (!key || fits.get(key) > MISTYPED) return;
      made += query.slice(end, typed[i].start) + vocabulary.get(key).written;
      end = typed[i].end;
    });
    return made && made + query.slice(end);
  }

  addEventListener("message", ({ data: { type, data } }) => {
    if (type === SETUP) {
      settings = data;
      postMessage({ type: READY });
    } else if (type === QUERY) answerNext(data);
  });
})();
