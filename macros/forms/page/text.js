// Pages as the form reads and writes them: what the head says as fields, and the text below it as one.
import { FAULT, endedAs, format, withLineFeeds } from "./house.js";

// The same form of a head that MkDocs reads (macros/reading/front_matter.py).
const HEAD = /^(\ufeff?---[ \t]*\r?\n)((?:[^]*?\r?\n)?)((?:---|\.\.\.)[ \t]*(?:\r?\n|$))/;
export const TEXT = "body";
// Under this key, which no head can hold, travels the whole file.
const WHOLE = "\u0000page";
const HEADLESS = "It has no head between two lines of ---.";
const TAKEN = `Its head has the key '${TEXT}', which is no key of a page. Delete it at the code host.`;

// A file taken apart: opening, head, closing, the blank lines below it, and its text without those at its end.
function parts(raw) {
  const found = HEAD.exec(raw);
  if (!found) return null;
  const [whole, opening, head, closing] = found;
  const [, gap, text] = /^((?:[ \t]*\r?\n)*)([^]*?)\s*$/.exec(raw.slice(whole.length));
  return { opening, head, closing, gap, text, rest: raw.slice(whole.length) };
}

// The text of a page with other values of its head and another text below it.
function rewritten(raw, head, typed) {
  const { opening, closing, gap, text, rest } = parts(raw);
  if (typed === withLineFeeds(text)) return opening + head + closing + rest;
  const line = closing.endsWith("\n") ? closing : endedAs(raw, `${closing}\n`); // a page may end with its head
  return opening + head + line + gap + endedAs(raw, `${typed}\n`);
}

export function page(shape, known, unread, tell) {
  const head = format(shape, known, unread, tell);
  // The values of a head, which has no text: it would be taken for the one below it.
  const headOf = (found) => {
    const values = head.valuesOf(found.head);
    if (values.has(TEXT)) throw new Error(TAKEN);
    return values;
  };
  return {
    shape: { ...shape, keys: { ...shape.keys, [TEXT]: { kind: "markdown", lines: true } } },
    valuesOf(raw) {
      const found = parts(raw);
      if (!found) throw new Error(HEADLESS);
      return new Map([...headOf(found), [TEXT, withLineFeeds(found.text)]]);
    },
    withValues(raw, now) {
      const fields = new Map(now);
      fields.delete(TEXT);
      return rewritten(raw, head.withValues(parts(raw).head, fields), (now.get(TEXT) ?? "").trimEnd());
    },
    fromFile(raw) {
      const found = parts(raw);
      try {
        if (!found) throw new Error(HEADLESS);
        headOf(found);
      } catch (error) {
        tell(error.message);
        return { [FAULT]: error.message };
      }
      return { ...head.fromFile(found.head), [TEXT]: withLineFeeds(found.text), [WHOLE]: raw };
    },
    toFile(data) {
      const { [WHOLE]: raw, [TEXT]: given, ...fields } = data;
      if (raw === undefined) return head.toFile(fields); // which says why
      return rewritten(raw, head.toFile(fields), withLineFeeds(given ?? "").trimEnd());
    },
  };
}
