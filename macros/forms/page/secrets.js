// Find passwords, tokens and keys before they are in a repository for ever, like macros/check/rules/secret.py, whose words and
// patterns come from config.json.

// Returns a function that returns what the text of a field looks like, and its suspicious part; undefined for a harmless text.
export function secretFinder(settings) {
  const { patterns: sources, shapes: shapeSources, quotes, shortest, short, restless, stems } = settings;
  const shapes = Object.entries(shapeSources).map(([name, pattern]) => [name, new RegExp(pattern, "u")]);
  const patterns = Object.fromEntries(Object.entries(sources).map(([name, pattern]) => [name, new RegExp(pattern, "u")]));
  const [secret, telling, open, honest] = ["secretFields", "tellingFields", "publicFields", "honest"].map((key) => new Set(settings[key]));
  const [address, longWord, vaultWord] = ["address", "longWord", "vaultWord"].map((name) => new RegExp(sources[name], "gu"));
  const assigned = new RegExp(sources.assigned, "giu");
  const uuid = new RegExp(`^(?:${sources.uuid})$`, "iu");

  function stripped(text, signs) {
    let [start, end] = [0, text.length];
    while (start < end && signs.includes(text[start])) start += 1;
    while (end > start && signs.includes(text[end - 1])) end -= 1;
    return text.slice(start, end);
  }

  // Returns whether what follows 'password:' or 'token =' is a password, rather than the next word of a sentence.
  function isPassword({ name, sign, value: quoted, rest }, whole) {
    const value = stripped(quoted, quotes);
    if (name.toLowerCase() === "pin") return name === "PIN" && /^\p{Nd}{4,}$/u.test(value);
    if (value.length >= 6 && patterns.letterAndDigit.test(value)) return true;
    if (![":", "="].includes(sign) || !value) return false;
    if (value.length >= 6 && patterns.sign.test(value)) return true;
    const isAll = !stripped(rest, `${quotes} `) && [...whole].length <= short;
    return isAll && name.toLowerCase().includes("pass") && !honest.has(value.toLowerCase());
  }

  // Returns whether a long word is random: it has digits in several places, and mixes small letters, capitals and digits.
  function isRandom(word) {
    if (!patterns.apart.test(word) || uuid.test(word)) return false;
    const kinds = [...word].map((sign) => (/\p{Nd}/u.test(sign) ? "0" : /\p{Lu}/u.test(sign) ? "A" : /\p{Ll}/u.test(sign) ? "a" : ""));
    const changes = kinds.filter((kind, i) => i && kind && kinds[i - 1] && kind !== kinds[i - 1]).length;
    return changes >= restless * kinds.length;
  }

  function secretIn(text, field) {
    for (const [name, pattern] of shapes) {
      const match = pattern.exec(text);
      if (match) return [name, match[0]];
    }
    if (secret.has(field.toLowerCase())) return ["a password", text];
    const plain = text.replace(address, " ");
    for (const { groups } of plain.matchAll(assigned)) if (isPassword(groups, plain)) return ["a password", groups.value];
    const words = open.has(field) ? [] : plain.matchAll(field === "credential_store" ? vaultWord : longWord);
    for (const [word] of words) if (isRandom(word)) return ["a key or a token", word];
    return undefined;
  }

  // Returns whether a text needs a closer look, which would take too long for every text.
  function isSuspect(text) {
    const folded = text.toLowerCase();
    return text.length >= shortest && (patterns.unbroken.test(text) || stems.some((stem) => folded.includes(stem)));
  }

  return (text, field) => (telling.has(field.toLowerCase()) || isSuspect(text) ? secretIn(text, field) : undefined);
}

// Yields the texts of a file that look like secrets, each with its place and only its first characters.
export function* secrets(value, find, { at }, place = [], field = "") {
  for (const [key, inner] of value.entries()) {
    const name = typeof key === "string" ? key : field;
    if (inner instanceof Map || Array.isArray(inner)) yield* secrets(inner, find, { at }, [...place, key], name);
    const [what, secret] = (typeof inner === "string" && find(inner, name)) || [];
    const signs = [...(secret ?? "")];
    const start = signs.slice(0, Math.min(4, Math.floor(signs.length / 4))).join("");
    if (what) yield at([...place, key], "secret", { shown: `${start}…`, field: name, what });
  }
}
