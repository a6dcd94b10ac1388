// Read and write pages for the forms: the keys of their front matter are fields, and the text below it is another one.
import { FAULT, endedAs, format, withLineFeeds } from "./house.js";

// Front matter as MkDocs reads it (macros/reading/front_matter.py).
const HEAD = /^(\ufeff?---[ \t]*\r?\n)((?:[^]*?\r?\n)?)((?:---|\.\.\.)[ \t]*(?:\r?\n|$))/;
export const TEXT = "body";
// The key of the whole file, which no front matter can have.
const WHOLE = "\u0000page";
const HEADLESS = "It has no head between two lines of ---.";
const TAKEN = `Its head has the key '${TEXT}', which is no key of a page. Delete it at the code host.`;

// Returns the parts of a file: opening, front matter, closing, the empty lines below it, and the text without those at its end.
function parts(raw) {
  const match = HEAD.exec(raw);
  if (!match) return null;
  const [whole, opening, head, closing] = match;
  const [, gap, text] = /^((?:[ \t]*\r?\n)*)([^]*?)\s*$/.exec(raw.slice(whole.length));
  return { opening, head, closing, gap, text, rest: raw.slice(whole.length) };
}

// Returns a page with another front matter and another text.
function rewritten(raw, head, typed) {
  const { opening, closing, gap, text, rest } = parts(raw);
  if (typed === withLineFeeds(text)) return opening + head + closing + rest;
  const line = closing.endsWith("\n") ? closing : endedAs(raw, `${closing}\n`); // a page may end with its front matter
  return opening + head + line + gap + endedAs(raw, `${typed}\n`);
}

export function page(shape, known, unread, tell) {
  const head = format(shape, known, unread, tell);
  // Returns the values of the front matter. A key with the name of the text would be taken for it.
  const headOf = (file) => {
    const values = head.valuesOf(file.head);
    if (values.has(TEXT)) throw new Error(TAKEN);
    return values;
  };
  return {
    shape: { ...shape, keys: { ...shape.keys, [TEXT]: { kind: "markdown", lines: true } } },
    valuesOf(raw) {
      const file = parts(raw);
      if (!file) throw new Error(HEADLESS);
      return new Map([...headOf(file), [TEXT, withLineFeeds(file.text)]]);
    },
    withValues(raw, now) {
      const fields = new Map(now);
      fields.delete(TEXT);
      return rewritten(raw, head.withValues(parts(raw).head, fields), (now.get(TEXT) ?? "").trimEnd());
    },
    fromFile(raw) {
      const file = parts(raw);
      try {
        if (!file) throw new Error(HEADLESS);
        headOf(file);
      } catch (error) {
        tell(error.message);
        return { [FAULT]: error.message };
      }
      return { ...head.fromFile(file.head), [TEXT]: withLineFeeds(file.text), [WHOLE]: raw };
    },
    toFile(data) {
      const { [WHOLE]: raw, [TEXT]: text, ...fields } = data;
      if (raw === undefined) return head.toFile(fields); // throws the reason
      return rewritten(raw, head.toFile(fields), withLineFeeds(text ?? "").trimEnd());
    },
  };
}
