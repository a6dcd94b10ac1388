// Show the check's messages at the fields of a form before anything is saved.
import { checker, entitiesOf, own } from "./check.js";
import { BASE } from "./draft.js";
import { ENTRIES, isBlank, isEmpty } from "./house.js";
import { entryAt } from "./route.js";

const FIELDS = ["string", "text", "select", "datetime", "boolean", "reference", "lines"];
const ITEM = '[class*="SortableListItem"]';
// The fields on the page, by the id of their input.
export const controls = new Map();
const MAX_PLACES = 3; // in a message
const POLICY = "policy";
const FIELD_ID = /^(.+)-field-\d+$/;

// Returns kind and id of each entry in a file, or of the policy of a page.
const idsIn = (values, shape) => [...own(values, shape), ...(shape.page && values.has(POLICY) ? [[POLICY, values.get(POLICY)]] : [])];

// Returns a function that lists the mistakes that a change of a file adds to those it had. Removing an entry that other files
// name is one of them.
export function newMistakes(settings, forms, paths, words) {
  const { named } = settings.known;
  const check = checker(settings);
  const placesOf = (kind, id) => named[kind]?.[id];
  const excerpt = (places) => places.slice(0, MAX_PLACES).join("; ") + (places.length > MAX_PLACES ? " …" : "");
  function removals(form, made, base) {
    const [before, now] = [base, made].map((text) => idsIn(form.valuesOf(text), form.shape));
    const remaining = new Set(now.map(String));
    const removed = before.filter((entry) => !remaining.has(String(entry)) && placesOf(...entry));
    return removed.map(([kind, id]) => ({
      place: kind === POLICY ? [POLICY] : [],
      text: words.pbNamed.replace("{id}", id).replace("{places}", () => excerpt(placesOf(kind, id))),
    }));
  }
  return (collection, slug, { made, base }) => {
    const form = forms[collection];
    const of = (raw) => check({ collection, slug, path: paths(collection, slug), values: form.valuesOf(raw), shape: form.shape });
    const old = new Set(base ? of(base).map(({ text }) => text) : []);
    const fresh = of(made).filter(({ text }) => !old.has(text));
    return base ? [...fresh, ...removals(form, made, base)] : fresh;
  };
}

// Returns a function that returns the places that name an entry of the open form, and whether it is a person.
export function placesIn({ known: { named } }, forms) {
  return (id) => {
    const { collection } = entryAt(location.hash);
    const kind = collection && entitiesOf(forms[collection].shape).find((each) => named[each]?.[id]);
    return { places: kind ? named[kind][id] : [], isPerson: kind === "person" };
  };
}

// Makes each field report its mistakes, so that Decap CMS marks it and saves nothing.
export function atFields(CMS, forms, mistakesOf) {
  const cache = new WeakMap(); // the mistakes by the values of a whole form
  const mistakesIn = ({ collection, getEntry }) => {
    const [name, entry] = [collection.get("name"), getEntry()];
    const data = entry.get("data");
    if (!cache.has(data)) cache.set(data, mistakesByField(forms[name], name, entry.get("slug"), data.toJS(), mistakesOf));
    return cache.get(data);
  };
  const validate = (props) => {
    if (props.field.get("required", true) && isEmpty(props.value)) return { error: false }; // Decap CMS reports this itself
    const place = JSON.stringify(placeOf(props)).slice(0, -1);
    const mistake = mistakesIn(props).find((each) => each.place === `${place}]` || each.place.startsWith(`${place},`));
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
          return own.error ? own : validate(this.props);
        };
      }
    };
  }
}

// Returns the mistakes of a form with the places of their fields. If the form cannot be written there are none: saving says why.
function mistakesByField(form, collection, slug, data, mistakesOf) {
  try {
    const made = form.toFile(data);
    const values = form.valuesOf(made);
    const shape = form.shape.kind === "mapping" ? { ...form.shape, top: ENTRIES } : form.shape;
    return mistakesOf(collection, slug, { made, base: data[BASE] }).map(({ place, text }) => ({
      place: JSON.stringify(placeInForm(place, shape, values, data)),
      text,
    }));
  } catch {
    return [];
  }
}

// Returns where a form shows a value of the file. In a form, entries are a list, in which some may still be empty.
function placeInForm(place, shape, values, data) {
  const steps = shape.top ? [shape.top] : [];
  let [input, kind] = [shape.top ? data[shape.top] : data, shape];
  for (const step of place) {
    let at = step;
    if (Array.isArray(input) && kind) {
      const position = typeof step === "number" ? step : [...(values?.keys() ?? [])].indexOf(step);
      at = input.map((item, i) => (isBlank(item) ? -1 : i)).filter((i) => i >= 0)[position] ?? position;
    }
    values = values instanceof Map ? values.get(step) : values?.[step];
    kind = kind?.kind === "record" ? kind.keys[step] : kind?.items;
    input = input?.[at];
    steps.push(at);
  }
  return steps;
}

// Returns the place of a field in its form: the lists and groups around it, and the indexes of the items in those lists.
function placeOf({ forID, field, parentIds = [] }) {
  const items = [];
  for (let item = document.querySelector(`label[for="${forID}"]`)?.closest(ITEM); item; item = item.parentElement.closest(ITEM)) {
    items.unshift([...item.parentElement.children].indexOf(item));
  }
  const steps = parentIds.filter(Boolean).map((id) => FIELD_ID.exec(id)?.[1] ?? items.shift());
  return [...steps, field.get("name")];
}
