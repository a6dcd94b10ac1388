// Keep entries that are still needed: an entry that is named elsewhere cannot be removed until those places name another one.
import { controls } from "./mistakes.js";

const MAX_PLACES = 8;
const ITEM = '[class*="SortableListItem"]';

// Returns the entry whose bin was clicked: its part of the form, its id and its name; undefined for all other buttons.
function entryOf(button) {
  const item = button?.closest(ITEM);
  const buttons = [...(item?.firstElementChild?.querySelectorAll("button") ?? [])];
  if (buttons.length < 2 || button !== buttons.at(-1)) return undefined;
  const id = item.querySelector('input[id^="id-field-"]')?.value;
  return { item, id, name: item.children[1]?.textContent || id };
}

// Marks a person as leaving, and leads to the last day, which must be filled in.
function leave(item) {
  const field = (name) => item.querySelector(`label[for^="${name}-field-"]`)?.htmlFor;
  controls.get(field("status"))?.props.onChange("leaving");
  const day = document.getElementById(field("last_day"));
  if (!day?.getClientRects().length) item.querySelector("button").click();
  requestAnimationFrame(() => {
    day?.scrollIntoView({ block: "center" });
    day?.focus({ preventScroll: true });
  });
}

// `placesOf` returns the places that name the entry with an id, and whether it is a person.
export function guardRemoval(placesOf) {
  const dialog = document.querySelector("#pb-named");
  const [title, list, leaving] = ["#pb-named-title", "ul", "[value=leave]"].map((each) => dialog.querySelector(each));
  let open;
  dialog.addEventListener("close", () => dialog.returnValue === "leave" && leave(open.item));
  const pressed = (event) => {
    const entry = entryOf(event.target.closest("button"));
    const { places, isPerson } = (entry?.id && placesOf(entry.id)) || {};
    if (!places?.length) return;
    event.stopPropagation();
    event.preventDefault();
    open = entry;
    title.textContent = dialog.dataset.pbTitle.replace("{name}", () => entry.name);
    const more = places.length > MAX_PLACES ? [dialog.dataset.pbMore.replace("{count}", places.length - MAX_PLACES)] : [];
    const lines = [...places.slice(0, MAX_PLACES), ...more];
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    leaving.hidden = !isPerson;
    dialog.returnValue = "";
    dialog.showModal();
  };
  addEventListener("click", pressed, true);
}
