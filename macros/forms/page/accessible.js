// Add the accessible names, roles and dates that Decap CMS lacks. React owns these elements, so only attributes are set,
// which it leaves alone.
const ENTRY = '[class*="SortableListItem"]';
const SCREEN = '[class*="AppMainContainer"]';
const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "value"] };

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element?.removeAttribute(name);
    else if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

const each = (selector, change) => document.querySelectorAll(selector).forEach(change);

// Returns the buttons of an entry's bar, the entry's name, and whether its fields are visible.
function parts(entry) {
  const [bar, title] = entry.children;
  const [fold, handle, remove] = bar.children;
  const place = [...entry.parentElement.children].indexOf(entry) + 1;
  const isOpen = getComputedStyle(title).display === "none";
  return { fold, handle, remove, isOpen, name: title.textContent.trim() || `entry ${place}` };
}

function nameEntry(entry) {
  const { fold, handle, remove, isOpen, name } = parts(entry);
  set(fold, { "aria-label": `Fields of ${name}`, "aria-expanded": String(isOpen) });
  set(handle, { "aria-label": `Move ${name}` });
  set(remove, { "aria-label": `Remove ${name}` });
}

// Connects a field to its hint and its error.
function describeField(container) {
  const control = container.querySelector(":scope > [class*=ControlTopbar] label")?.control;
  if (!control || control.getAttribute("role") === "combobox") return; // Decap CMS describes these itself
  const texts = ["ControlErrorsList", "ControlHint"].map((kind) => container.querySelector(`:scope > [class*=${kind}], :scope > [class*=ControlTopbar] > [class*=${kind}]`));
  texts.forEach((text, i) => text && set(text, { id: `${control.id}-${i ? "hint" : "mistake"}` }));
  const ids = texts.filter((text) => text?.textContent).map(({ id }) => id);
  set(control, { "aria-describedby": ids.join(" ") || undefined, "aria-invalid": texts[0]?.textContent ? "true" : undefined });
}

const STYLES = {
  date: { dateStyle: "long", timeZone: "UTC" },
  "datetime-local": { dateStyle: "long", timeStyle: "short", timeZone: "UTC" },
  time: { timeStyle: "short", timeZone: "UTC" },
};

// Returns a day or a time in the reader's language, to be shown beside the field, in which it is in figures.
function inWords({ type, value }) {
  const moment = new Date(`${type === "time" ? `2000-01-01T${value}` : value}${type === "date" ? "" : "Z"}`);
  return value && !Number.isNaN(moment.valueOf()) ? new Intl.DateTimeFormat(navigator.language, STYLES[type]).format(moment) : undefined;
}

function nameParts() {
  each(ENTRY, nameEntry);
  each('[class*="ControlContainer"]', describeField);
  each('[class*="DateTimeControl"]', (control) => {
    const field = control.querySelector("input");
    set(control, { "data-pb-day": field && inWords(field) });
    set(control.querySelector('[data-testid="clear-button"]'), { "aria-label": `Clear ${field?.labels[0]?.textContent ?? ""}`.trim() });
  });
  each('[class*="WorkflowCardContainer"]', (card) => {
    const title = card.querySelector('[class*="CardTitle"]')?.textContent;
    set(card.querySelector('[class*="DeleteButton"]'), { "aria-label": title && `Withdraw proposal: ${title}` });
  });
  each(SCREEN, (screen) => set(screen, { role: screen.querySelector("main") ? undefined : "main" }));
  each('[class*="AuthenticationPage"]', (screen) => {
    set(screen, { role: "main" });
    set(screen.firstElementChild, { role: "heading", "aria-level": "1", "aria-label": document.title });
  });
  each('[class*="BackCollection"], [class*="LoaderText"]', (title) => set(title, { role: "heading", "aria-level": "1" }));
  each(".Toastify", (notices) => set(notices, { role: "region", "aria-label": "Notices" }));
  each("body > canvas, .Toastify__progress-bar--wrp", (decoration) => set(decoration, { "aria-hidden": "true" }));
}

// Unfolds the entries around an element, from the outside in, by clicking their buttons; returns whether any was folded.
export function unfold(element) {
  const folded = [];
  for (let entry = element.closest(ENTRY); entry; entry = entry.parentElement.closest(ENTRY)) {
    if (!parts(entry).isOpen) folded.unshift(entry);
  }
  folded.forEach((entry) => parts(entry).fold.click());
  return folded.length > 0;
}

export function accessible() {
  let isPlanned = false;
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(() => {
      isPlanned = false;
      nameParts();
    });
  };
  new MutationObserver(plan).observe(document.body, WATCHED);
  addEventListener("input", plan, true);
  plan();
}
