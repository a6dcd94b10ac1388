// Shows what the check would say of a form at the fields, before anything is saved.
import { checker, entitiesOf, own } from "./check.js";
import { BASE } from "./draft.js";
import { ENTRIES, isBlank, isEmpty } from "./house.js";
import { entryAt } from "./route.js";

const FIELDS = ["string", "text", "select", "datetime", "boolean", "reference", "lines"];
const ITEM = '[class*="SortableListItem"]';
// The fields that are on the page, by the id of their input.
export const controls = new Map();
const SHOWN = 3;
const POLICY = "policy";
const NAMED = /^(.+)-field-\d+$/;

// The ids of a file, each with its kind: those of its entries, and that of a policy's page.
const idsIn = (values, shape) => [...own(values, shape), ...(shape.page && values.has(POLICY) ? [[POLICY, values.get(POLICY)]] : [])];

// Returns a function that lists the mistakes that a change of a file brings with it: those that were there stay as they are.
// Who is taken out and named in other files counts as one.
export function newMistakes(settings, forms, paths, words) {
  const { named } = settings.known;
  const check = checker(settings);
  function lost(form, made, base) {
    const [before, now] = [base, made].map((text) => idsIn(form.valuesOf(text), form.shape));
    const kept = new Set(now.map(String));
    const gone = before.filter((entry) => !kept.has(String(entry)) && named[entry[0]]?.[entry[1]]);
    return gone.map(([kind, id]) => ({
      place: kind === POLICY ? [POLICY] : [],
      text: words.pbNamed.replace("{id}", id).replace("{places}", () => named[kind][id].slice(0, SHOWN).join("; ") + (named[kind][id].length > SHOWN ? " …" : "")),
    }));
  }
  return (collection, slug, { made, base }) => {
    const form = forms[collection];
    const of = (raw) => check({ collection, slug, path: paths(collection, slug), values: form.valuesOf(raw), shape: form.shape });
    const old = new Set(base ? of(base).map(({ text }) => text) : []);
    const fresh = of(made).filter(({ text }) => !old.has(text));
    return base ? [...fresh, ...lost(form, made, base)] : fresh;
  };
}

// Returns a function that tells where an entry of the open form is named: the places, and whether it is a person.
export function placesIn({ known: { named } }, forms) {
  return (id) => {
    const { collection } = entryAt(location.hash);
    const kind = collection && entitiesOf(forms[collection].shape).find((each) => named[each]?.[id]);
    return { places: kind ? named[kind][id] : [], isPerson: kind === "person" };
  };
}

// Lets each field of the forms say its own mistakes, so that Decap CMS marks it and saves nothing.
export function atFields(CMS, forms, mistakesOf) {
  const looked = new WeakMap(); // what was found, by the values of a form as a whole
  const look = ({ collection, getEntry }) => {
    const entry = getEntry();
    const data = entry.get("data");
    if (!looked.has(data)) looked.set(data, found(forms[collection.get("name")], collection.get("name"), entry.get("slug"), data.toJS(), mistakesOf));
    return looked.get(data);
  };
  const said = (props) => {
    if (props.field.get("required", true) && isEmpty(props.value)) return { error: false }; // Decap CMS asks for it
    const place = JSON.stringify(placeOf(props)).slice(0, -1);
    const mistake = look(props).find((each) => each.place === `${place}]` || each.place.startsWith(`${place},`));
    return { error: mistake ? { type: "CUSTOM", parentIds: props.parentIds, message: mistake.text } : false };
  };
  for (const name of FIELDS) {
    const widget = CMS.getWidget(name);
    widget.control = class extends widget.control {
      constructor(props) {
        super(props);
        controls.set(props.forID, this);
        const isValid = this.isValid;
        this.isValid = () => {
          const own = isValid?.() ?? { error: false };
          return own.error ? own : said(this.props);
        };
      }
    };
  }
}

// The mistakes of a form by the place of their fields; none where it cannot be written, which is said when it is saved.
function found(form, collection, slug, data, mistakesOf) {
  try {
    const made = form.toFile(data);
    const values = form.valuesOf(made);
    const shown = form.shape.kind === "mapping" ? { ...form.shape, top: ENTRIES } : form.shape;
    return mistakesOf(collection, slug, { made, base: data[BASE] }).map(({ place, text }) => ({
      place: JSON.stringify(shownAt(place, shown, values, data)),
      text,
    }));
  } catch {
    return [];
  }
}

// Where a form shows a value of the file: entries are a list to it, in which some may be empty still.
function shownAt(place, shape, values, data) {
  const steps = shape.top ? [shape.top] : [];
  let [held, kind] = [shape.top ? data[shape.top] : data, shape];
  for (const step of place) {
    let at = step;
    if (Array.isArray(held) && kind) {
      const position = typeof step === "number" ? step : [...(values?.keys() ?? [])].indexOf(step);
      at = held.map((item, i) => (isBlank(item) ? -1 : i)).filter((i) => i >= 0)[position] ?? position;
    }
    values = values instanceof Map ? values.get(step) : values?.[step];
    kind = kind?.kind === "record" ? kind.keys[step] : kind?.items;
    held = held?.[at];
    steps.push(at);
  }
  return steps;
}

// The place of a field in its form: the lists and groups that it is in, and which items of those lists.
function placeOf({ forID, field, parentIds = [] }) {
  const items = [];
  for (let item = document.querySelector(`label[for="${forID}"]`)?.closest(ITEM); item; item = item.parentElement.closest(ITEM)) {
    items.unshift([...item.parentElement.children].indexOf(item));
  }
  const steps = parentIds.filter(Boolean).map((id) => NAMED.exec(id)?.[1] ?? items.shift());
  return [...steps, field.get("name")];
}
