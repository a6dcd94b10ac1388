// Answers the tests of the forms' files: reads questions as JSON, a list of [what, ...arguments], and writes the answers.
import { readFileSync } from "node:fs";
import { format, scalar, slug, write } from "./house.js";
import { page } from "./text.js";

const made = (shape, ...rest) => (shape.page ? page : format)(shape, ...rest);

const asMap = (value) =>
  Array.isArray(value)
    ? value.map(asMap)
    : value && typeof value === "object"
      ? new Map(Object.entries(value).map(([key, held]) => [key, asMap(held)]))
      : value;

const ASKED = {
  scalar: (text, shape) => scalar(text, shape),
  slug: (name) => slug(name),
  write: (values, shape) => write(asMap(values), shape),
  // Opens a file in a form, changes fields (a path and a value each; no value takes the field away), and saves it.
  save: (raw, shape, changes, known = []) => {
    const faults = [];
    const form = made(shape, new Set(known), "not read yet", (fault) => faults.push(fault));
    const data = JSON.parse(JSON.stringify(form.fromFile(raw)));
    if (faults.length) return { faults };
    for (const [path, ...value] of changes) {
      const holder = path.slice(0, -1).reduce((held, key) => held[key], data);
      const key = path.at(-1);
      if (value.length) holder[key] = value[0];
      else if (Array.isArray(holder)) holder.splice(key, 1);
      else delete holder[key];
    }
    return form.toFile(data);
  },
  unread: (values, shape) => made(shape, new Set(), "not read yet", () => {}).toFile(values),
};

const answers = JSON.parse(readFileSync(0, "utf8")).map(([what, ...rest]) => {
  try {
    return ASKED[what](...rest);
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(answers));
