// Make ids from names of any script, with the table of macros/forms/editor.py, so that they are those of `playbook import`.
export const LONGEST = 64; // characters of an id
const blocks = new Map();

export function setSpelling(table) {
  for (const [block, spellings] of Object.entries(table)) blocks.set(Number(block), spellings.split(" "));
}

function spell(character) {
  const code = character.codePointAt(0);
  return blocks.get(code >> 8)?.[code & 255] ?? "-";
}

export function slug(name) {
  const id = [...name.normalize("NFKC")].map(spell).join("").replace(/-+/g, "-");
  return id.replace(/^-/, "").slice(0, LONGEST).replace(/-$/, "");
}
