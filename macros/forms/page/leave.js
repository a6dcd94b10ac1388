// The dialog for handing over what a person holds: it asks who takes over, shows the outcome for each place, and proposes it.
import { LEAVING, refusal } from "./backend.js";
import { today } from "./days.js";
import { formatOf, leaverOf, plan, recordOf, statusOf, textsAfter } from "./handover.js";
import { once, opened } from "./tasks.js";

const make = (name, properties, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

// Returns the options of a select: people by department, after an empty choice.
function people(settings, ids, empty, value = "") {
  const groups = new Map();
  for (const id of ids) {
    const { name, group } = settings.people[id];
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(make("option", { value: id, textContent: name, selected: id === value }));
  }
  const sorted = [...groups].sort(([one], [other]) => one.localeCompare(other));
  return [make("option", { value: "", textContent: empty }), ...sorted.map(([label, all]) => make("optgroup", { label }, ...all))];
}

function longDay(day) {
  const { lang } = document.documentElement;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
}

// Returns the key of a text in a dataset.
const keyed = (group, name) => `pb${group}${name[0].toUpperCase()}${name.slice(1)}`;

const filled = (text, values) => Object.entries(values).reduce((result, [key, value]) => result.replaceAll(`{${key}}`, () => value), text);

// Goes to another page of the editor, and waits for it.
function go(hash) {
  const arrival = new Promise((done) => addEventListener("hashchange", done, { once: true }));
  location.hash = hash;
  return arrival;
}

// `settings` are those under "leaving" in config.json, `formats` has the format of each collection, `desk` asks the code host,
// and `tell` shows a message. The texts are the dialog's data attributes.
export function leaveDialog(dialog, { settings, formats, desk, tell, isTaking }) {
  const words = dialog.dataset;
  const form = opened(dialog);
  const { person, day, heir } = form.elements;
  const [kinds, list, alert] = ["kinds", "list", "wrong"].map((name) => form.querySelector(`.pb-leave__${name}`));
  const ids = Object.keys(settings.people);
  const now = settings.today ?? today();
  const texts = new Map(); // the newest texts of the files that were read, by path
  let turn = 0; // counts the calls of `show`, of which only the last may change the dialog

  dialog.querySelector("h1").textContent = isTaking ? words.pbTakeOver : words.pbLeaves;
  person.replaceChildren(...people(settings, ids, words.pbChoose));
  heir.replaceChildren(...people(settings, ids, words.pbNobody));
  day.min = now;

  async function read(paths) {
    const missing = [...new Set(paths)].filter((path) => !texts.has(path));
    const all = await Promise.all(missing.map(desk.published));
    missing.forEach((path, i) => all[i] !== undefined && texts.set(path, all[i]));
  }

  const chosen = () => [...form.querySelectorAll("select")].map(({ value }) => value).filter((id) => id !== person.value && id in settings.people);

  function valuesAt(path, text) {
    try {
      return formatOf(path, settings, formats).valuesOf(text);
    } catch (error) {
      throw refusal(filled(words.pbFault, { path, fault: error.message }));
    }
  }

  // Returns what a plan is made from (handover.js), with the files of the leaver, of the heirs, and of the other admins.
  async function work() {
    const own = settings.people[person.value];
    await read([...own.files, ...[person.value, ...chosen()].map((id) => settings.people[id].file)]);
    const files = new Map([...texts].map(([path, text]) => [path, valuesAt(path, text)]));
    const admins = [...files.values()].flatMap((values) => [...values.values()].flatMap((entry) => (entry instanceof Map ? entry.get("admins") ?? [] : [])));
    const more = [...new Set(admins.map((id) => settings.people[id]?.file).filter(Boolean))];
    await read(more);
    for (const path of more) files.set(path, files.get(path) ?? valuesAt(path, texts.get(path) ?? ""));
    return { settings, files, day: now, leaver: leaverOf(recordOf(settings, files, person.value) ?? new Map(), person.value, day.value, now), heirOf };
  }

  function heirOf(place) {
    const own = list.querySelector(`select[name=${CSS.escape(keyOf(place))}]`)?.value;
    const [ofKind, ofAll] = [kinds.querySelector(`select[name=${CSS.escape(place.kind)}]`)?.value, heir.value];
    return own === "-" ? undefined : own || ofKind || ofAll || undefined;
  }

  const keyOf = ({ file, path }) => JSON.stringify([file, path]);

  function refuseHeirs({ files }) {
    for (const id of chosen()) {
      const record = recordOf(settings, files, id);
      if (!record || statusOf(record, now) !== "active") throw refusal(filled(words.pbGone, { name: settings.people[id].name }));
    }
  }

  const titled = ({ file, holder, entity, title, label }) => {
    const record = holder.reduce((inner, key) => inner.get(key), current.files.get(file));
    const name = title.map((key) => record.get(key)).filter(Boolean).join(" · ") || String(holder.at(-1) ?? "");
    return `${entity}: ${name} · ${label}`;
  };

  let current;

  function outcome({ place, heir: id, reason }) {
    if (reason) return filled(words[keyed("Why", reason[0])], { ...reason[1], ...(reason[1].day && { day: longDay(reason[1].day) }) });
    return id ? filled(words.pbTakes, { name: settings.people[id].name }) : words.pbLeft;
  }

  function row(each, i) {
    const { place } = each;
    const id = `pb-leave-${i}`;
    const select = make("select", { name: keyOf(place), id, onchange: show });
    const before = list.querySelector(`select[name=${CSS.escape(keyOf(place))}]`)?.value;
    const others = ids.filter((other) => other !== person.value);
    select.append(...people(settings, others, words.pbAsAbove, before), make("option", { value: "-", textContent: words.pbNobody, selected: before === "-" }));
    const label = make("label", { htmlFor: id, textContent: titled(place) });
    return make("li", { className: each.heir && !each.reason ? "" : "pb-leave__left" }, label, select, make("span", { textContent: outcome(each) }));
  }

  function kindRow(kind, entity) {
    const before = kinds.querySelector(`select[name=${CSS.escape(kind)}]`)?.value;
    const id = `pb-leave-of-${kind}`;
    const select = make("select", { name: kind, id, onchange: show });
    select.append(...people(settings, ids.filter((id) => id !== person.value), words.pbAsAbove, before));
    const label = make("label", { htmlFor: id, textContent: filled(words.pbKind, { kind: entity }) });
    return make("p", { className: "pb-field" }, label, select);
  }

  // Reads the files, and shows the outcome for each place. If the form changes in the meantime, the later call shows it.
  async function show() {
    const mine = (turn += 1);
    alert.textContent = "";
    if (!person.value) return;
    form.setAttribute("aria-busy", "true");
    try {
      current = await work().catch((error) => {
        throw words[keyed("Day", error.message)] ? refusal(words[keyed("Day", error.message)]) : error;
      });
      if (mine !== turn) return;
      refuseHeirs(current);
      const { places, handed, left } = plan(current);
      const outcomes = new Map([...handed, ...left].map((each) => [each.place, each]));
      const swapped = left.filter(({ place }) => !places.includes(place));
      const focused = document.activeElement?.name;
      const byKind = new Map(places.map(({ kind, entity }) => [kind, entity]));
      kinds.replaceChildren(...(byKind.size > 1 ? [...byKind].map(([kind, entity]) => kindRow(kind, entity)) : []));
      const rows = places.map((place, i) => row(outcomes.get(place), i));
      list.replaceChildren(...rows, ...swapped.map(outcomeRow), ...settings.people[person.value].pages.map(pageRow));
      form.elements[focused]?.focus?.(); // the select that had the focus was replaced
    } catch (error) {
      if (mine === turn) alert.textContent = error.message;
    } finally {
      if (mine === turn) form.removeAttribute("aria-busy");
    }
  }

  const openRow = (...lines) => make("li", { className: "pb-leave__left" }, ...lines.map((textContent) => make("span", { textContent })));
  const outcomeRow = (each) => openRow(titled(each.place), outcome(each));
  const pageRow = (title) => openRow(filled(words.pbPage, { title }));

  person.onchange = () => {
    list.replaceChildren();
    kinds.replaceChildren();
    return show();
  };
  day.onchange = show;
  heir.onchange = show;
  form.onsubmit = once(async () => {
    if (!person.value) return (alert.textContent = words.pbWho);
    texts.clear(); // the newest texts are read again before they are changed
    await show();
    if (alert.textContent) return undefined;
    try {
      const { handed, left } = plan(current);
      const files = textsAfter(current, handed, texts, formats);
      if (!files.size) throw refusal(words.pbNothing);
      await desk.handOver(person.value, files, new Map(texts), `Hand over what ${settings.people[person.value].name} holds`);
      dialog.close();
      await go(`#/collections/${LEAVING}/entries/${person.value}`); // this also adds it to the board
      tell(filled(words.pbSaved, { handed: handed.length, left: left.length }), true);
    } catch (error) {
      alert.textContent = error.message;
    }
    return undefined;
  });
  dialog.showModal();
}

// ---- The proposal as the board and Decap CMS see it: a title and the files that it changes

export const leavingFormat = {
  fromFile: (raw) => JSON.parse(raw || "{}"),
  toFile: () => {
    throw new Error("");
  },
};

export const summaryOf = (settings, words, id, paths) =>
  JSON.stringify({ title: filled(words.pbTitle, { name: settings.people[id]?.name ?? id }), files: paths });

export function widget(CMS) {
  const { createClass, h } = window;
  const FileList = createClass({
    render() {
      const files = this.props.value?.toJS?.() ?? this.props.value ?? [];
      return h("ul", { id: this.props.forID, className: "pb-told" }, files.map((path) => h("li", { key: path }, path)));
    },
  });
  CMS.registerWidget("told", FileList);
}
