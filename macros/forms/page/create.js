// Create a department with its page, and the file of a department's first account.
import { refusal } from "./backend.js";
import { later, today } from "./days.js";
import { write } from "./house.js";
import { slug } from "./spelling.js";
import { once, opened } from "./tasks.js";
import { TEXT } from "./text.js";

const DEPARTMENTS = "departments";
const ACCOUNTS = "accounts";
// Where this tab stores the name of a department that is being created, by id.
const begun = (id) => `playbook.forms.new.${id}`;

// Returns a name as the text of a heading, like macros/editing/new_page.py.
const heading = (name) => name.replace(/[\\`*_[\]{}]/g, "\\$&").replace(/&/g, "&amp;").replace(/</g, "&lt;");

// `settings` are those in config.json, `formats` has the format of each collection, `paths` returns the file of a form and
// `formAt` the form of a file; `store` reads and writes the storage of this tab, and returns "" for what it does not have.
export function creator(settings, { formats, paths, formAt, store, now = today }) {
  // Returns the text with which the form of a missing file begins; undefined if the file cannot be created.
  function blank(collection, id) {
    if (collection === ACCOUNTS) return paths(collection, id) && "";
    const name = collection === DEPARTMENTS ? store(begun(id)) : "";
    return name ? write(new Map([["name", name], ["status", settings.status], ["people", new Map()]])) : undefined;
  }

  const blankAt = (path) => blank(...(formAt(path) ?? []));

  // Returns the files that are created together with that of a form: the page of a department.
  function companions(collection, id, text) {
    if (collection !== DEPARTMENTS) return [];
    const name = formats.departments.valuesOf(text).get("name");
    return [{ path: pageOf(id), text: page(id, name) }];
  }

  const pageOf = (id) => settings.path.replace("{id}", id);

  function page(id, name) {
    const put = (text) => text.replaceAll("{id}", id).replaceAll("{name}", () => name);
    const values = new Map([...formats.pages.valuesOf(settings.page)].map(([key, value]) => [key, Array.isArray(value) ? value : put(value)]));
    if ([...values.get("description")].length > settings.description_length) values.set("description", settings.short);
    values.set("review_by", later(now(), settings.review_months));
    values.set(TEXT, values.get(TEXT).replace(/^# .*/, () => `# ${heading(name)}`));
    return formats.pages.withValues(settings.page, values);
  }

  const isId = (id) => RegExp(settings.id.pattern).test(id) && id.length <= settings.id.length;
  const isReserved = (id) => settings.id.reserved.includes(id);
  const idOf = (name) => slug(name).slice(0, settings.id.length).replace(/-+$/, "");
  const begin = (id, name) => store(begun(id), name);
  return { blank, blankAt, companions, pageOf, isId, isReserved, idOf, begin };
}

// Shows the dialog that asks for a department's name and id. `desk` reads what is published and proposed; `words` are its texts.
export function newDepartment(dialog, creation, desk, words, paths) {
  const form = opened(dialog);
  const [name, id] = ["name", "id"].map((key) => form.elements[key]);
  const alert = form.querySelector("[role=alert]");
  let isTyped = false;
  name.oninput = () => !isTyped && (id.value = creation.idOf(name.value));
  id.oninput = () => (isTyped = id.value !== "");
  form.onsubmit = once(async () => {
    const [label, key] = [name.value.trim(), id.value.trim()];
    try {
      if (!label) throw refusal(words.pbNameless);
      if (!creation.isId(key)) throw refusal(words.pbNoId);
      if (creation.isReserved(key)) throw refusal(words.pbReserved.replace("{id}", key));
      await refuseTaken(desk, creation, paths, key, words);
      creation.begin(key, label);
      dialog.close();
      location.hash = `#/collections/${DEPARTMENTS}/entries/${key}`;
    } catch (error) {
      alert.textContent = error.message;
    }
  });
  dialog.showModal();
}

// Throws if an id is taken by what is published or by an open proposal.
export async function refuseTaken(desk, creation, paths, id, words) {
  const [file, page, proposal] = await Promise.all([
    desk.published(paths(DEPARTMENTS, id)),
    desk.published(creation.pageOf(id)),
    desk.proposal(DEPARTMENTS, id),
  ]);
  if (file !== undefined) throw refusal(words.pbTaken.replace("{id}", id));
  if (page !== undefined) throw refusal(words.pbPageTaken.replace("{id}", id));
  if (proposal) throw refusal(words.pbProposedAlready.replace("{id}", id));
}
