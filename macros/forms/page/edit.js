// Start the form editor: configure Decap CMS with the forms of the playbook, and how its files are read and written.
import { accessible, unfold } from "./accessible.js";
import { ask } from "./ask.js";
import { LEAVING, guard } from "./backend.js";
import { keepFresh } from "./board.js";
import { tabled } from "./check.js";
import { creator, newDepartment } from "./create.js";
import { drafted } from "./draft.js";
import { fields } from "./fields.js";
import { format } from "./house.js";
import { leaveDialog, leavingFormat, summaryOf, widget } from "./leave.js";
import { atFields, controls, newMistakes, placesIn } from "./mistakes.js";
import { LEFT, askOnce, phrases } from "./phrases.js";
import { guardRemoval } from "./removal.js";
import { restorer } from "./restore.js";
import { setSpelling } from "./spelling.js";
import { watching } from "./status.js";
import { tasks } from "./tasks.js";
import { page } from "./text.js";

const LIST = "#/collections/departments";
const FORM = `${LIST}/entries/`;
const WANTED = "playbook.forms.wanted";

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: done, onerror: () => failed(new Error(`${address} cannot be loaded.`)) });
    document.head.append(script);
  });
}

// Shows what went wrong or what somebody should know. It is also where people look for the reason of an empty form.
function tell(words, isGood = false) {
  const notice = document.querySelector("#pb-said");
  notice.dataset.pbTone = isGood ? "news" : "mistake";
  notice.textContent = words;
  notice.hidden = !words;
}

// Leads to the first mistake when a form is not saved: it is shown at its field, which may be folded or far from the button.
function leadToMistakes(words) {
  const observer = new MutationObserver(look);
  function look() {
    const errors = [...document.querySelectorAll('[class*="ControlErrorsList"]')].filter((each) => each.textContent);
    errors.forEach(unfold);
    // A list repeats the mistakes of its entries, so the field with the mistake is the innermost.
    const fields = errors.map((each) => each.closest('[class*="ControlContainer"]'));
    const isInnermost = (each) => !fields.some((other) => other !== each && each.contains(other));
    const field = fields.find((each) => each.getClientRects().length && isInnermost(each));
    if (!field) return;
    observer.disconnect();
    field.scrollIntoView({ block: "center" });
    field.querySelector("label")?.control?.focus({ preventScroll: true });
    tell(words.pbWrong);
  }
  const pressed = ({ target }) => {
    if (!target.closest('[class*="SaveButton"]')) return;
    tell("");
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    setTimeout(look);
  };
  addEventListener("click", pressed, true);
  addEventListener("input", () => observer.disconnect(), true);
}

// Reads a value from a storage of the browser, after setting it or, for null, removing it. A browser without storage has none.
function stored(name, key, value) {
  try {
    const storage = window[name];
    if (value) storage.setItem(key, value);
    else if (value === null) storage.removeItem(key);
    return storage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

// Opens the form that a link leads to or, without one, that of the reader's department, which the playbook's pages store.
// Signing in may lead to the list of departments instead. So the address is stored until a form has been opened; after that, a
// reader who goes to the list wants to see it.
function begin(departments) {
  const own = stored("localStorage", "playbook.department");
  const isLink = !/^(#\/?)?$/.test(location.hash) && location.hash.startsWith("#/collections/");
  const isOwnWanted = departments.some(({ id }) => id === own) && !stored("sessionStorage", WANTED);
  const first = isLink ? location.hash : isOwnWanted ? FORM + own : "";
  if (first && first !== location.hash) location.replace(first);
  if (!stored("localStorage", "decap-cms-user") && first) stored("sessionStorage", WANTED, first);
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[class*="EditorContainer"]')) return;
    stored("sessionStorage", WANTED, null);
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("hashchange", ({ oldURL }) => {
    tell("");
    // Without a reload, a link from one form to another would leave the values of the first in the fields of the second.
    if ([new URL(oldURL).hash, location.hash].every((hash) => hash.includes("/entries/"))) location.reload();
    if (location.hash === `#/collections/${LEAVING}`) location.replace("#/workflow"); // it only has proposals
    const wanted = stored("sessionStorage", WANTED);
    if (wanted && location.hash === LIST) {
      stored("sessionStorage", WANTED, null);
      location.replace(wanted);
    }
  });
  return own;
}

// Returns functions for the file of a form, and for the form of a file.
function pathsOf(collections) {
  const lists = new Map(collections.map((each) => [each.name, each]));
  const paths = (name, slug) => {
    const { folder, extension, files } = lists.get(name) ?? {};
    if (files) return files.find((each) => each.name === slug)?.file;
    return folder && /^[a-z0-9-]+$/.test(slug) ? `${folder}/${slug}.${extension}` : undefined;
  };
  const formAt = (path) => {
    const slug = path.split("/").at(-1).replace(/\.[a-z]+$/, "");
    const name = collections.find((each) => paths(each.name, slug) === path)?.name;
    return name && [name, slug];
  };
  return { paths, formAt };
}

// Sets up the bar of tasks. Returns a function that shows it, to be called with the desk once somebody has signed in.
function bar({ creation, paths, leaving }) {
  let desk;
  const [dialog, leave] = ["new-department", "leave"].map((name) => document.querySelector(`#pb-${name}`));
  const show = tasks(document.querySelector("#pb-tasks"), {
    isReady: () => desk !== undefined,
    newDepartment: () => newDepartment(dialog, creation, desk, dialog.dataset, paths),
    leave: () => leaveDialog(leave, { ...leaving, desk, isTaking: false }),
    takeOver: () => leaveDialog(leave, { ...leaving, desk, isTaking: true }),
  });
  return (newDesk) => {
    desk = newDesk;
    show();
  };
}

// Returns what the guard must know of hand-overs: the files that one for a person may change, and how it is shown.
function handingOver(settings) {
  const homes = Object.values(settings.people).map(({ file }) => file);
  return {
    files: (id) => new Set([...(settings.people[id]?.files ?? []), ...(settings.people[id] ? homes : [])]),
    summary: (id, paths) => summaryOf(settings, document.querySelector("#pb-leave").dataset, id, paths),
  };
}

async function read(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${address} cannot be read.`);
  return answer.json();
}

async function start() {
  const [config, spelling] = await Promise.all(["config.json", "spelling.json"].map(read));
  const { decap, shapes, options } = config;
  const [check, settings, leaving] = [config.check, config.creation, config.leaving].map(tabled);
  setSpelling(spelling);
  window.CMS_MANUAL_INIT = true;
  await load("decap-cms.js");
  const { CMS } = window;
  const ids = new Set(["person", "account"].flatMap((kind) => options[kind].map(({ id }) => id)));
  const words = document.documentElement.dataset;
  const tellFault = (fault) => tell(words.pbFault.replace("{fault}", fault));
  const forms = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const [ending, makeFormat] = shape.page ? ["md", page] : ["yml", format];
    forms[name] = makeFormat(shape, ids, words.pbUnread, tellFault);
    CMS.registerCustomFormat(`playbook-${name}`, ending, drafted(forms[name]));
  }
  accessible();
  leadToMistakes(words);
  const own = begin(options.department);
  fields(CMS, options, options.department.find(({ id }) => id === own)?.name);
  const { paths, formAt } = pathsOf(decap.collections);
  const mistakes = newMistakes(check, forms, paths, words);
  guardRemoval(placesIn(check, forms));
  atFields(CMS, forms, mistakes);
  CMS.registerLocale("en", phrases(CMS.getLocale("en")));
  // An empty media library: the built-in one would upload straight to the published branch.
  CMS.registerMediaLibrary({ name: decap.media_library.name, init: () => ({ show() {}, hide() {}, enableStandalone: () => false }) });
  const creation = creator(settings, { formats: forms, paths, formAt, store: (...pair) => stored("sessionStorage", ...pair) });
  const ready = bar({ creation, paths, leaving: { settings: leaving, formats: forms, tell } });
  askOnce();
  const restoring = restorer({ question: LEFT, paths, controls });
  let isListed = false;
  keepFresh(() => isListed);
  const listed = () => (isListed = true);
  const checks = watching(words);
  const host = { restoring, leaving: handingOver(leaving), ready, listed, checks };
  const tools = { paths, forms, creation, mistakes, ask, tell, words, ...host };
  for (const name of [decap.backend.name, "proxy"]) guard(CMS, name, tools);
  CMS.registerCustomFormat(`playbook-${LEAVING}`, "yml", leavingFormat);
  widget(CMS);
  for (const collection of decap.collections) {
    for (const file of collection.files ?? []) file.fields = collection.fields;
    if (collection.files) delete collection.fields;
  }
  CMS.init({ config: decap });
}

start().catch((error) => tell(error.message));
