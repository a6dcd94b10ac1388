// What pages gain when scripts run: the search button, the reader's own department, tables to filter and sort.
// Nothing essential depends on it. Every word that it shows comes from the page's data attributes.

const KEPT = "playbook.department";
const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true, sensitivity: "base" });
let department = "";
try {
  department = localStorage.getItem(KEPT) ?? "";
} catch {
  // Storage may be refused; then the choice lasts as long as the page.
}

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function field(label, control, className = "") {
  const made = make("label", `pb-field ${className}`, label);
  control.classList.add("pb-control");
  made.append(control);
  return made;
}

function option(value, text) {
  const made = make("option", "", text);
  made.value = value;
  return made;
}

function button(text) {
  const made = make("button", "pb-control", text);
  made.type = "button";
  return made;
}

// Search

function openSearch(block) {
  const toggle = document.getElementById("__search");
  if (!toggle) return;
  block.hidden = false;
  block.querySelector("button").addEventListener("click", () => {
    if (!toggle.checked) toggle.click();
    document.querySelector(".md-search__input")?.focus();
  });
}

// The reader's department

function choose(id) {
  department = id;
  try {
    if (id) localStorage.setItem(KEPT, id);
    else localStorage.removeItem(KEPT);
  } catch {
    // As above.
  }
  document.dispatchEvent(new Event("pb-department"));
}

function finder(block) {
  const words = block.dataset;
  const rows = all("li[data-pb-department]", block);
  const select = document.createElement("select");
  select.append(option("", words.pbNone));
  for (const row of rows) select.append(option(row.dataset.pbDepartment, row.querySelector("a, bdi").textContent));
  const forget = button(words.pbForget);
  const choice = make("div", "pb-finder__choice");
  choice.append(field(words.pbFinder, select), forget);
  const mine = make("div", "pb-finder__mine");
  mine.setAttribute("aria-live", "polite");
  block.prepend(choice, mine);
  select.addEventListener("change", () => choose(select.value));
  forget.addEventListener("click", () => {
    choose("");
    select.focus();
  });
  return () => {
    const row = rows.find((one) => one.dataset.pbDepartment === department);
    select.value = row ? department : "";
    forget.hidden = !row;
    mine.replaceChildren();
    if (!row) return;
    const name = make("p", "pb-finder__name");
    name.append(row.firstElementChild.cloneNode(true));
    const people = row.querySelector("dl").cloneNode(true);
    people.hidden = false;
    mine.append(name, people);
  };
}

// Tables

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What a cell says before its note: a day as the machine writes it, or the text up to the first line break.
function lead(cell) {
  const time = cell.querySelector("time");
  if (time) return time.dateTime;
  let text = "";
  for (const node of cell.childNodes) {
    if (node.nodeName === "BR") break;
    text += node.textContent;
  }
  return text.trim();
}

function table(frame, number) {
  const body = frame.querySelector("tbody");
  const heads = all("thead th[data-pb-key]", frame);
  const rows = [...body.rows].map((row) => ({ row, text: plain(row.textContent), leads: new Map() }));
  const value = (one, head) => {
    const { cellIndex } = head;
    if (!one.leads.has(cellIndex)) one.leads.set(cellIndex, lead(one.row.cells[cellIndex]));
    return one.leads.get(cellIndex);
  };
  const values = (one, head) => (head.dataset.pbList ? value(one, head).split(", ") : [value(one, head)]);
  const suffix = number ? `-${number + 1}` : "";
  const owner = heads.find((head) => head.dataset.pbKey === "department");
  const caption = frame.querySelector("caption");
  const note = make("span", "pb-note");
  caption?.append(note);
  let sort = "";
  let moved = false;

  function arrange() {
    const head = heads.find((one) => one.dataset.pbKey === sort.replace("-", ""));
    const turn = sort.startsWith("-") ? -1 : 1;
    const isMine = ({ row }) => Boolean(owner && department && row.dataset.pbDepartment === department);
    const mine = rows.filter(isMine);
    if (!head && !mine.length && !moved) return;
    moved = true;
    for (const one of rows) one.row.classList.toggle("pb-mine", isMine(one));
    note.textContent = mine.length && !head ? frame.dataset.pbFirst.replace("%d", value(mine[0], owner)) : "";
    const sorted = head
      ? [...rows].sort((a, b) => turn * collator.compare(value(a, head), value(b, head)))
      : [...mine, ...rows.filter((one) => !isMine(one))];
    const pieces = document.createDocumentFragment();
    for (const one of sorted) pieces.append(one.row);
    body.append(pieces);
    for (const one of heads) {
      if (one === head) one.setAttribute("aria-sort", turn < 0 ? "descending" : "ascending");
      else one.removeAttribute("aria-sort");
    }
  }

  if (frame.dataset.pbFilter) filter();
  return arrange;

  function filter() {
    const text = document.createElement("input");
    text.type = "search";
    const controls = new Map([["filter", text]]);
    const count = make("output", "pb-filter__count");
    const reset = button(frame.dataset.pbReset);
    const panel = make("div", "pb-filter");
    panel.append(field(frame.dataset.pbFilter, text, "pb-field--text"));
    for (const head of heads) {
      const label = head.textContent;
      const found = head.dataset.pbChoice && new Set(rows.flatMap((one) => values(one, head)).filter(Boolean));
      if (found?.size > 1) {
        const select = document.createElement("select");
        select.append(option("", head.dataset.pbChoice), ...[...found].sort(collator.compare).map((one) => option(one, one)));
        controls.set(head.dataset.pbKey, select);
        panel.append(field(label, select));
      }
      const sorter = make("button", "pb-sort", label);
      sorter.type = "button";
      sorter.addEventListener("click", () => {
        sort = sort === head.dataset.pbKey ? `-${sort}` : head.dataset.pbKey;
        arrange();
        keep();
      });
      head.replaceChildren(sorter);
    }
    panel.append(reset, count);
    frame.before(panel);
    frame.classList.add("pb-table--sortable");

    function apply() {
      const words = plain(text.value).split(/\s+/).filter(Boolean);
      const picked = heads.filter((head) => controls.get(head.dataset.pbKey)?.value);
      let shown = 0;
      for (const one of rows) {
        const fits =
          words.every((word) => one.text.includes(word)) &&
          picked.every((head) => values(one, head).includes(controls.get(head.dataset.pbKey).value));
        one.row.hidden = !fits;
        shown += fits;
      }
      const numbers = { "%n": shown, "%m": rows.length };
      count.textContent = frame.dataset.pbCount.replace(/%[nm]/g, (sign) => numbers[sign].toLocaleString(collator.resolvedOptions().locale));
      reset.hidden = shown === rows.length && !sort;
    }

    function keep() {
      const address = new URL(location);
      for (const [key, said] of [...[...controls].map(([name, control]) => [name, control.value]), ["sort", sort]]) {
        if (said) address.searchParams.set(key + suffix, said);
        else address.searchParams.delete(key + suffix);
      }
      history.replaceState(history.state, "", address);
      apply();
    }

    function clear() {
      for (const control of controls.values()) control.value = "";
      sort = "";
      arrange();
      keep();
    }

    // A link to a row must find it, whatever is filtered.
    function uncover() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target?.hidden && body.contains(target)) {
        clear();
        target.scrollIntoView();
      }
    }

    const given = new URLSearchParams(location.search);
    for (const [key, control] of controls) control.value = given.get(key + suffix) ?? "";
    sort = given.get(`sort${suffix}`) ?? "";
    if (!heads.some((head) => head.dataset.pbKey === sort.replace("-", ""))) sort = "";
    let waiting = 0;
    text.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(keep, 120);
    });
    for (const control of controls.values()) if (control !== text) control.addEventListener("change", keep);
    reset.addEventListener("click", () => {
      clear();
      text.focus();
    });
    addEventListener("hashchange", () => frame.isConnected && uncover());
    apply();
    uncover();
  }
}

// Every page, the first one and those that instant navigation brings

let refreshers = [];
document.addEventListener("pb-department", () => refreshers.forEach((refresh) => refresh()));

function start() {
  all("[data-pb-search]").forEach(openSearch);
  refreshers = [
    ...all("[data-pb-finder]").map(finder),
    ...all(".pb-table[data-pb-filter], .pb-table[data-pb-first]").map(table),
  ];
  refreshers.forEach((refresh) => refresh());
}

if (window.document$) window.document$.subscribe(start);
else start();
