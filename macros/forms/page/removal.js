// Keeps what others need: an entry that is named elsewhere is not taken out of a form before those places name another one.
import { controls } from "./mistakes.js";

const SHOWN = 8;
const ITEM = '[class*="SortableListItem"]';

// The entry whose bin was pressed: its part of the form, its id and what it is called; undefined for every other button.
function takenOut(button) {
  const item = button?.closest(ITEM);
  const buttons = [...(item?.firstElementChild?.querySelectorAll("button") ?? [])];
  if (buttons.length < 2 || button !== buttons.at(-1)) return undefined;
  const id = item.querySelector('input[id^="id-field-"]')?.value;
  return { item, id, name: item.children[1]?.textContent || id };
}

// Marks somebody as leaving, and leads to the last day, which has to be filled in.
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

// `placesOf` lists where the entry with an id is named, and says whether it is a person.
export function guardRemoval(placesOf) {
  const dialog = document.querySelector("#pb-named");
  const [title, list, leaving] = ["#pb-named-title", "ul", "[value=leave]"].map((each) => dialog.querySelector(each));
  let open;
  dialog.addEventListener("close", () => dialog.returnValue === "leave" && leave(open.item));
  const pressed = (event) => {
    const entry = takenOut(event.target.closest("button"));
    const { places, isPerson } = (entry?.id && placesOf(entry.id)) || {};
    if (!places?.length) return;
    event.stopPropagation();
    event.preventDefault();
    open = entry;
    title.textContent = dialog.dataset.pbTitle.replace("{name}", () => entry.name);
    const more = places.length > SHOWN ? [dialog.dataset.pbMore.replace("{count}", places.length - SHOWN)] : [];
    const lines = [...places.slice(0, SHOWN), ...more];
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    leaving.hidden = !isPerson;
    dialog.returnValue = "";
    dialog.showModal();
  };
  addEventListener("click", pressed, true);
}
