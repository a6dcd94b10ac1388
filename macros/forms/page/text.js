// Pages as the form reads and writes them: what the head says as fields, and the text below it as one.
import { FAULT, endedAs, format, withLineFeeds } from "./house.js";

// The same form of a head that MkDocs reads (macros/reading/front_matter.py).
const HEAD = /^(\ufeff?---[ \t]*\r?\n)((?:[^]*?\r?\n)?)((?:---|\.\.\.)[ \t]*(?:\r?\n|$))/;
const TEXT = "body";
// Under this key, which no head can hold, travels the whole file.
const WHOLE = "\u0000page";

// A file taken apart: opening, head, closing, the blank lines below it, and its text without those at its end.
function parts(raw) {
  const found = HEAD.exec(raw);
  if (!found) return null;
  const [whole, opening, head, closing] = found;
  const [, gap, text] = /^((?:[ \t]*\r?\n)*)([^]*?)\s*$/.exec(raw.slice(whole.length));
  return { opening, head, closing, gap, text, rest: raw.slice(whole.length) };
}

export function page(shape, known, unread, tell) {
  const head = format(shape, known, unread, tell);
  return {
    fromFile(raw) {
      const found = parts(raw);
      if (!found) {
        const fault = "It has no head between two lines of ---.";
        tell(fault);
        return { [FAULT]: fault };
      }
      return { ...head.fromFile(found.head), [TEXT]: withLineFeeds(found.text), [WHOLE]: raw };
    },
    toFile(data) {
      const { [WHOLE]: raw, [TEXT]: given = "", ...fields } = data;
      const { opening, closing, gap, text, rest } = parts(raw ?? "") ?? {};
      const now = head.toFile(fields);
      const typed = withLineFeeds(given).trimEnd();
      if (typed === withLineFeeds(text)) return opening + now + closing + rest;
      return opening + now + closing + gap + endedAs(raw, `${typed}\n`);
    },
  };
}
