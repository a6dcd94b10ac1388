// Makes ids of names of any script. The table comes from macros/forms/spelling.py, and so the ids are those of `playbook import`.
export const LONGEST = 64; // characters of an id
const blocks = new Map();

export function setSpelling(table) {
  for (const [block, spelled] of Object.entries(table)) blocks.set(Number(block), spelled.split(" "));
}

function spelled(character) {
  const code = character.codePointAt(0);
  return blocks.get(code >> 8)?.[code & 255] ?? "-";
}

export function slug(name) {
  const id = [...name.normalize("NFKC")].map(spelled).join("").replace(/-+/g, "-");
  return id.replace(/^-/, "").slice(0, LONGEST).replace(/-$/, "");
}
