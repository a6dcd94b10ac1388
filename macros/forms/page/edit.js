// Starts the form editor: tells Decap CMS what the playbook's forms ask for, and how its files are read and written.
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
const STEP = `${LIST}/entries/`;
const WANTED = "playbook.forms.wanted";

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: done, onerror: () => failed(new Error(`${address} cannot be loaded.`)) });
    document.head.append(script);
  });
}

// Says what went wrong, or what a reader has to know: where a form cannot be shown, its fields are empty, and they ask why.
function tell(words, isGood = false) {
  const said = document.querySelector("#pb-said");
  said.dataset.pbTone = isGood ? "news" : "mistake";
  said.textContent = words;
  said.hidden = !words;
}

// Where a form is refused, the reason is at its field, which may be folded away or far from the button: lead there, and say
// what to do.
function leadToMistakes(words) {
  const observer = new MutationObserver(look);
  function look() {
    const reasons = [...document.querySelectorAll('[class*="ControlErrorsList"]')].filter((each) => each.textContent);
    reasons.forEach(unfold);
    // A list repeats what is wrong in its entries; the field itself is the innermost.
    const fields = reasons.map((each) => each.closest('[class*="ControlContainer"]'));
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

// A storage of the browser, which may refuse itself.
function kept(storage, key, value) {
  try {
    const held = window[storage];
    if (value) held.setItem(key, value);
    else if (value === null) held.removeItem(key);
    return held.getItem(key) ?? "";
  } catch {
    return "";
  }
}

// Where to begin: where a link led or, without one, at the reader's own department, as the playbook's pages remember it.
// Signing in may lead to the list of departments, so the place is kept until a form is there: later the list is what is wanted.
function begin(known) {
  const own = kept("localStorage", "playbook.department");
  const isLed = !/^(#\/?)?$/.test(location.hash) && location.hash.startsWith("#/collections/");
  const first = isLed ? location.hash : known.some(({ id }) => id === own) && !kept("sessionStorage", WANTED) ? STEP + own : "";
  if (first && first !== location.hash) location.replace(first);
  if (!kept("localStorage", "decap-cms-user") && first) kept("sessionStorage", WANTED, first);
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[class*="EditorContainer"]')) return;
    kept("sessionStorage", WANTED, null);
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("hashchange", ({ oldURL }) => {
    tell("");
    // A link from one form to another would leave the first one's values in the second one's fields.
    if ([new URL(oldURL).hash, location.hash].every((hash) => hash.includes("/entries/"))) location.reload();
    if (location.hash === `#/collections/${LEAVING}`) location.replace("#/workflow"); // it has nothing but proposals
    const wanted = kept("sessionStorage", WANTED);
    if (wanted && location.hash === LIST) {
      kept("sessionStorage", WANTED, null);
      location.replace(wanted);
    }
  });
  return own;
}

// Where the file of each form is, and which form a file has.
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

// The bar, once somebody has signed in: returns what is told how to ask the code host then.
function bar({ creation, paths, leaving }) {
  let desk;
  const [dialog, leave] = ["new-department", "leave"].map((name) => document.querySelector(`#pb-${name}`));
  const show = tasks(document.querySelector("#pb-tasks"), {
    isReady: () => desk !== undefined,
    newDepartment: () => newDepartment(dialog, creation, desk, dialog.dataset, paths),
    leave: () => leaveDialog(leave, { ...leaving, desk, isTaking: false }),
    takeOver: () => leaveDialog(leave, { ...leaving, desk, isTaking: true }),
  });
  return (given) => {
    desk = given;
    show();
  };
}

// What the guard is told of hand-overs: the files that one of somebody may change, and how it is shown.
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
  const known = new Set(["person", "account"].flatMap((kind) => options[kind].map(({ id }) => id)));
  const words = document.documentElement.dataset;
  const told = (fault) => tell(words.pbFault.replace("{fault}", fault));
  const forms = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const [ending, made] = shape.page ? ["md", page] : ["yml", format];
    forms[name] = made(shape, known, words.pbUnread, told);
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
  // A library of nothing: the one that comes along uploads straight to the published branch.
  CMS.registerMediaLibrary({ name: decap.media_library.name, init: () => ({ show() {}, hide() {}, enableStandalone: () => false }) });
  const creation = creator(settings, { formats: forms, paths, formAt, store: (...pair) => kept("sessionStorage", ...pair) });
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
