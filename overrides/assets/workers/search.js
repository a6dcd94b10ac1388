// The search engine. The theme starts this worker in the place of its own, and speaks with it in the same messages: SETUP with
// the index, answered by READY; QUERY with what somebody typed, answered by RESULT with entries, those of a page together.
//
// An entry is found by its names (title and tags) and by its text. Words match in full, from their beginning, by their stem
// and, where nothing else does, in spite of a typing error. Accents, apostrophes and capitals do not count. No list of words
// belongs to a language: what stands in many entries weighs little.
(() => {
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
  const [TITLE, TAG] = [1, 2];
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
  const MOST_WORDS = 16; // of what is typed
  const MOST_RESULTS = 60;
  const SHOWN_WHOLE = 420; // characters of a text
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
  const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
  const segmenter = self.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: "word" });

  const splits = new Map();
  let entries = [];
  let pages = new Map(); // by address
  let vocabulary = new Map(); // a word to how it is written, the entries that hold it, how often they do, those it names
  let keys = [];
  let average = 1; // words of a text
  let suggests = false;

  const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  const fold = (text) =>
    text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\p{M}'’ʼ]+/gu, "")
      .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);

  // Cut what stands between blanks and marks into words, where its script writes them together; give each its key.
  function split(written) {
    const parts = segmenter && UNSPACED.test(written) ? [...segmenter.segment(written)] : [{ segment: written, index: 0 }];
    return parts.map(({ segment, index }) => ({ written: segment, index, key: fold(segment) }));
  }

  // Give the words of a text, each with its place and its key: what it is compared by.
  function words(text) {
    const found = [];
    for (const { 0: run, index: at } of text.matchAll(WORD)) {
      if (!splits.has(run)) splits.set(run, split(run));
      for (const { written, index, key } of splits.get(run)) found.push({ written, key, start: at + index, end: at + index + written.length });
    }
    return found;
  }

  function setup({ docs, options }) {
    suggests = options?.suggest;
    vocabulary = new Map();
    pages = new Map();
    entries = docs.map((doc, number) => {
      const path = doc.location.split("#")[0];
      const entry = { doc, number, path, title: unescaped(doc.title), text: unescaped(doc.text) };
      if (!pages.has(path)) pages.set(path, entry);
      entry.length = note(number, words(entry.text)).length;
      entry.names = [entry.title, ...(doc.tags ?? [])].map((name, i) => note(number, words(name), i ? TAG : TITLE));
      return entry;
    });
    keys = [...vocabulary.keys()];
    average = entries.reduce((sum, { length }) => sum + length, 1) / (entries.length || 1);
  }

  function note(number, found, place) {
    for (const { key, written } of found) {
      let known = vocabulary.get(key);
      if (!known) vocabulary.set(key, (known = { written, holders: [], times: [], named: [] }));
      if (known.holders.at(-1) === number) known.times[known.times.length - 1] += 1;
      else {
        known.holders.push(number);
        known.times.push(1);
      }
      if (place && known.named.at(-1) !== number) known.named.push(number);
      if (place !== TAG) known.isShown = true;
      if (place === TITLE) known.written = written;
    }
    return found.map(({ key }) => key);
  }

  const weight = (holders) => Math.log(1 + (entries.length - holders + 0.5) / (holders + 0.5));
  const weightOf = (key) => weight(vocabulary.get(key).holders.length);

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

  // Give the words of the index that a typed one may mean, each with how well it fits, 1 at most.
  function meanings(typed, joined) {
    const fits = new Map();
    for (const key of keys) {
      if (key === typed) fits.set(key, SAME);
      else if (typed.length > 1 && key.startsWith(typed)) fits.set(key, BEGUN * Math.sqrt(typed.length / key.length));
      else {
        let same = 0;
        while (same < typed.length && typed[same] === key[same]) same += 1;
        const [longer, rest] = [Math.max(typed.length, key.length) - same, typed.length + key.length - 2 * same];
        if (same > 3 && longer < 4 && rest < 5) fits.set(key, STEM * Math.sqrt(same / (same + longer)));
      }
    }
    for (const key of joined) if (vocabulary.has(key)) fits.set(key, JOINED);
    // What few entries know may itself be somebody's typing error.
    if ((vocabulary.get(typed)?.holders.length ?? 0) < 3 && ![...fits.values()].some((fit) => fit > STEM && fit < SAME)) mistyped(typed, fits);
    return fits;
  }

  function mistyped(typed, fits) {
    let most = typed.length < 4 || /\d/.test(typed) ? 0 : typed.length < 7 ? 1 : 2;
    let nearest = [];
    for (const key of most ? keys : []) {
      const far = key === typed ? Infinity : distance(typed, key, most);
      if (far > most) continue;
      if (far < most) nearest = [];
      most = far;
      nearest.push(key);
    }
    const exact = vocabulary.get(typed);
    for (const key of nearest) {
      // A common word beside one that stands in hidden names alone: the data lists the error itself.
      const isListed = exact && !exact.isShown && vocabulary.get(key).holders.length > 9 * exact.holders.length;
      const fit = isListed ? JOINED : (MISTYPED / most) * (key[0] === typed[0] ? 1 : 0.7);
      if (fit > (fits.get(key) ?? 0)) fits.set(key, fit);
    }
  }

  // Say what one of the typed words means and weighs, and how well each entry holds it.
  function term({ key, written }, joined, isQuoted) {
    const fits = isQuoted ? new Map(vocabulary.has(key) ? [[key, SAME]] : []) : meanings(key, joined);
    const held = new Map();
    let holders = 0;
    for (const [meant, fit] of fits) {
      const known = vocabulary.get(meant);
      if (fit >= MISTYPED) holders = Math.max(holders, known.holders.length);
      known.holders.forEach((number, i) => {
        const [times, size] = [known.times[i], entries[number].length / average];
        const often = (fit * times) / (times + 0.4 + 0.8 * size);
        const so = held.get(number);
        if (!so) held.set(number, { fit, often });
        else {
          so.fit = Math.max(so.fit, fit);
          so.often = Math.max(so.often, often);
        }
      });
    }
    return { key, written, fits, held, isQuoted, weighs: weight(holders) };
  }

  function rate(entry, terms, whole) {
    let [found, text] = [0, 0];
    for (const { held, weighs, isQuoted } of terms) {
      const here = held.get(entry.number);
      const onPage = held.get(pages.get(entry.path).number);
      if (isQuoted && !here) return 0;
      found += weighs * (here?.fit ?? ON_PAGE * (onPage?.fit ?? 0));
      text += weighs * (here?.often ?? 0);
    }
    const name = Math.max(...entry.names.map((one, i) => likeness(one, terms) * (i ? ALIAS : 1))) / whole;
    return (found / whole) ** 2 * (NAME * name + text / whole) * (entry.doc.boost ?? 1);
  }

  // How much of what is typed stands in a name, and how much of the name is typed.
  function likeness(name, terms) {
    let [found, matched, all] = [0, 0, 0];
    for (const { fits, weighs } of terms) found += weighs * Math.max(0, ...name.map((key) => fits.get(key) ?? 0));
    if (!found) return 0;
    for (const key of name) {
      const weighs = weightOf(key);
      all += weighs;
      matched += weighs * Math.max(...terms.map(({ fits }) => fits.get(key) ?? 0));
    }
    return found * (matched / all) ** COMPLETE;
  }

  function search(query) {
    const quoted = new Set([...query.matchAll(/"([^"]+)"/g)].flatMap(([, part]) => words(part).map(({ key }) => key)));
    const typed = words(query).slice(0, MOST_WORDS);
    const terms = typed.map((one, i) => {
      const neighbours = [typed[i - 1], one, typed[i + 1]];
      const joined = [neighbours.slice(0, 2), neighbours.slice(1)].filter(([a, b]) => a && b).map(([a, b]) => a.key + b.key);
      return term(one, joined, quoted.has(one.key));
    });
    const whole = terms.reduce((sum, { weighs }) => sum + weighs, 0);
    const reached = new Set(terms.flatMap(({ held }) => [...held.keys()]));
    const scores = new Map([...reached].map((number) => [entries[number], 100 * rate(entries[number], terms, whole)]));
    for (const [entry, score] of scores) {
      // A page that is found by a keyword alone gives way to those of its parts that say the word.
      const above = scores.get(pages.get(entry.path));
      const isSaid = above > score && score > above * PART && likeness(pages.get(entry.path).names[0], terms) < whole / 2;
      if (isSaid) scores.set(entry, above * (1 + score / above / 50));
    }
    const rated = [...scores].sort(([, a], [, b]) => b - a).slice(0, MOST_RESULTS);
    const groups = new Map();
    for (const [entry, score] of rated) {
      if (score <= rated[0][1] / 12) break;
      if (!groups.has(entry.path)) groups.set(entry.path, []);
      groups.get(entry.path).push(item(entry, score, terms));
    }
    for (const [path, group] of groups) {
      const page = pages.get(path);
      if (!group.some(({ location }) => location === page.doc.location)) group.push(item(page, 0, []));
    }
    const suggest = suggests ? suggestion(typed, query) : undefined;
    return { items: [...groups.values()], suggest, query, corrected: corrected(query, typed, terms) };
  }

  // What the theme shows of an entry. `terms` says which words to mark on its page, and which are missing.
  function item({ doc, number, title, text }, score, terms) {
    const most = Math.max(...terms.map(({ weighs }) => weighs));
    const telling = terms.filter(({ weighs }) => weighs > most / 2);
    const isMarked = ({ key }) => telling.some(({ fits }) => fits.has(key));
    const found = {};
    const marked = (piece) => {
      let [made, end] = ["", 0];
      for (const one of words(piece).filter(isMarked)) {
        found[one.written.toLowerCase()] = true;
        made += `${escaped(piece.slice(end, one.start))}<mark>${escaped(one.written)}</mark>`;
        end = one.end;
      }
      return made + escaped(piece.slice(end));
    };
    for (const { held, written } of telling) if (!held.has(number)) found[written] = false;
    const shown = teaser(text, isMarked).map((block) => `<p>${marked(block)}</p>`);
    return { location: doc.location, title: marked(title), text: shown.join(""), score, terms: found };
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
  function suggestion(typed, query) {
    const last = typed.at(-1);
    if (!last || last.end < query.length) return [];
    const begun = keys.filter((key) => key.startsWith(last.key) && vocabulary.get(key).written.toLowerCase().startsWith(last.written.toLowerCase()));
    const commonest = begun.reduce((a, b) => (a && vocabulary.get(a).named.length >= vocabulary.get(b).named.length ? a : b), "");
    return commonest ? [last.written + vocabulary.get(commonest).written.slice(last.written.length).toLowerCase()] : [];
  }

  // What was probably meant, where a word is nowhere to be found as it is typed; otherwise empty.
  function corrected(query, typed, terms) {
    let [made, end] = ["", 0];
    terms.forEach(({ fits }, i) => {
      const [key] = [...fits.keys()].sort((a, b) => fits.get(b) - fits.get(a) || vocabulary.get(b).holders.length - vocabulary.get(a).holders.length);
      if (!key || fits.get(key) > MISTYPED) return;
      made += query.slice(end, typed[i].start) + vocabulary.get(key).written;
      end = typed[i].end;
    });
    return made && made + query.slice(end);
  }

  addEventListener("message", ({ data: { type, data } }) => {
    if (type === SETUP) {
      setup(data);
      postMessage({ type: READY });
    } else if (type === QUERY) postMessage({ type: RESULT, data: search(data) });
  });
})();
