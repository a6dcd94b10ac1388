// Long tables: find, sort and page through rows, and keep all of it in the address; the reader's department comes first.
// The rows stand in the page or, where they are too many for it, in a part of the playbook.
(() => {
  const { all, make, field, option, button, fill, plain, load, parse, onPage } = pb;
  const ROWS = 100; // On one page of a table.
  const collator = new Intl.Collator(pb.locale, { numeric: true, sensitivity: "base" });
  const signs = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

  function once(compute) {
    const known = new Map();
    return (key) => {
      if (!known.has(key)) known.set(key, compute(key));
      return known.get(key);
    };
  }

  // What the HTML of a cell says, without what is folded up and without the time of day.
  const said = (html) =>
    html
      .replace(/<details.*?<\/details>|<span class="pb-zone".*?<\/span>/g, "")
      .replace(/<[^>]*>/g, "")
      .replace(/&(?:#(\d+)|(\w+));/g, (_, number, name) => (number ? String.fromCodePoint(number) : (signs[name] ?? "")));

  // What it says before its note: a day as the machine writes it, or the text up to the first line break.
  const lead = once((html) => html.match(/<time datetime="([^"]*)/)?.[1] ?? said(html.split("<br")[0]).trim());
  const searched = (html) => plain(said(html));

  const inPage = (body) =>
    [...body.rows].map((element) => ({
      element,
      id: element.id,
      department: element.dataset.pbDepartment,
      cell: (place) => element.cells[place].innerHTML,
    }));

  // A part holds columns: texts, or each text once and where it stands.
  const column = (held) => (held.is ? (row) => held.is[held.at[row]] : (row) => held[row]);

  function inPart({ ids, departments, cells }) {
    const department = column(departments);
    const columns = cells.map(column);
    return ids.map((id, row) => ({ id, department: department(row), cell: (place) => columns[place](row) }));
  }

  function build(rows, tags) {
    const missing = rows.filter((row) => !row.element);
    const html = missing.map(({ cell }) => `<tr>${tags.map((tag, place) => tag + cell(place)).join("")}</tr>`);
    const made = missing.length ? [...parse(`<table><tbody>${html.join("")}</tbody></table>`).querySelectorAll("tr")] : [];
    for (const [number, element] of made.entries()) {
      const row = missing[number];
      row.element = element;
      element.id = row.id;
      element.dataset.pbDepartment = row.department;
    }
  }

  function table(frame, number) {
    const words = frame.dataset;
    const body = frame.querySelector("tbody");
    const places = all("thead th", frame).map((head) => head.cellIndex);
    const heads = all("thead th[data-pb-key]", frame);
    const owner = heads.find((head) => head.dataset.pbKey === "department");
    const note = make("span", "pb-note");
    const suffix = number ? `-${number + 1}` : "";
    const controls = new Map();
    let rows = [];
    let tags;
    let sort = "";
    let page = 1;
    let printing = false;
    let panel;

    const value = (row, head) => lead(row.cell(head.cellIndex));
    const values = (row, head) => (head.dataset.pbList ? value(row, head).split(", ") : [value(row, head)]);
    const ranks = once((head) => {
      const sorted = [...new Set(rows.map((row) => value(row, head)))].sort(collator.compare);
      return new Map(sorted.map((text, rank) => [text, rank]));
    });
    const isMine = ({ department }) => Boolean(owner && department && department === pb.department.id);

    function fitting() {
      const sought = plain(controls.get("filter")?.value ?? "").split(/\s+/).filter(Boolean);
      const picked = heads.filter((head) => controls.get(head.dataset.pbKey)?.value);
      return rows.filter((row) => {
        if (sought.length) row.text ??= places.map((place) => searched(row.cell(place))).join(" ");
        return (
          sought.every((word) => row.text.includes(word)) &&
          picked.every((head) => values(row, head).includes(controls.get(head.dataset.pbKey).value))
        );
      });
    }

    function ordered(fits) {
      const head = heads.find((one) => one.dataset.pbKey === sort.replace("-", ""));
      for (const one of heads) {
        if (one === head) one.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
        else one.removeAttribute("aria-sort");
      }
      const mine = fits.filter(isMine);
      note.textContent = mine.length && !head ? fill(words.pbFirst, { d: value(mine[0], owner) }) : "";
      if (!head) return mine.length ? [...mine, ...fits.filter((row) => !isMine(row))] : fits;
      const turn = sort.startsWith("-") ? -1 : 1;
      const rank = new Map(fits.map((row) => [row, ranks(head).get(value(row, head))]));
      return [...fits].sort((a, b) => turn * (rank.get(a) - rank.get(b)));
    }

    function show() {
      const fits = ordered(fitting());
      const size = printing ? Infinity : ROWS;
      page = Math.min(Math.max(page, 1), Math.ceil(fits.length / size) || 1);
      const from = printing ? 0 : (page - 1) * size;
      const shown = fits.slice(from, from + size);
      build(shown, tags);
      for (const row of shown) row.element.classList.toggle("pb-mine", isMine(row));
      if (shown.length !== body.rows.length || shown.some((row, place) => row.element !== body.rows[place])) {
        body.replaceChildren(...shown.map((row) => row.element));
      }
      panel?.tell(fits.length, from, shown.length);
      document.dispatchEvent(new Event("pb-rows"));
    }

    // The fields above the table, and the buttons below it.
    function control() {
      const text = document.createElement("input");
      const before = frame.previousElementSibling;
      const made = before?.matches(".pb-filter--room") ? before : make("div", "pb-filter");
      made.className = "pb-filter";
      made.replaceChildren();
      const count = make("output", "pb-filter__count");
      const turn = (by) => () => {
        page += by;
        keep();
        frame.focus();
      };
      const earlier = button(words.pbEarlier, turn(-1));
      const later = button(words.pbLater, turn(1));
      const pages = make("nav", "pb-pages");
      const reset = button(words.pbReset, () => {
        clear();
        text.focus();
      });
      text.type = "search";
      controls.set("filter", text);
      made.append(field(words.pbFilter, text, "pb-field--text"));
      for (const head of heads) {
        const label = head.textContent;
        const found = head.dataset.pbChoice && new Set(rows.flatMap((row) => values(row, head)).filter(Boolean));
        if (found?.size > 1) {
          const select = document.createElement("select");
          select.append(option("", head.dataset.pbChoice), ...[...found].sort(collator.compare).map((one) => option(one, one)));
          controls.set(head.dataset.pbKey, select);
          made.append(field(label, select));
        }
        const sorter = make("button", "pb-sort", label);
        sorter.type = "button";
        sorter.addEventListener("click", () => {
          sort = sort === head.dataset.pbKey ? `-${sort}` : head.dataset.pbKey;
          page = 1;
          keep();
        });
        head.replaceChildren(sorter);
      }
      made.append(reset, count);
      if (made !== before) frame.before(made);
      frame.classList.add("pb-table--sortable");
      pages.setAttribute("aria-label", words.pbPages);
      pages.append(earlier, later);
      if (rows.length > ROWS) frame.after(pages);

      const given = new URLSearchParams(location.search);
      for (const [key, one] of controls) one.value = given.get(key + suffix) ?? "";
      sort = given.get(`sort${suffix}`) ?? "";
      page = Number(given.get(`page${suffix}`)) || 1;
      if (!heads.some((head) => head.dataset.pbKey === sort.replace("-", ""))) sort = "";
      let waiting = 0;
      text.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(change, 60);
      });
      for (const one of controls.values()) if (one !== text) one.addEventListener("change", change);

      function change() {
        page = 1;
        keep();
      }

      function tell(fits, from, shown) {
        const numbers = { n: fits, m: rows.length, a: from + 1, b: from + shown };
        for (const key in numbers) numbers[key] = numbers[key].toLocaleString(pb.locale);
        count.textContent = fill(words.pbCount + (shown < fits ? words.pbShown : ""), numbers);
        reset.hidden = fits === rows.length && !sort;
        earlier.hidden = !from;
        later.hidden = from + shown >= fits;
        pages.hidden = earlier.hidden && later.hidden;
      }

      return { tell };
    }

    function keep() {
      show();
      const address = new URL(location);
      const state = [...[...controls].map(([name, one]) => [name, one.value]), ["sort", sort], ["page", page > 1 ? page : ""]];
      for (const [key, chosen] of state) {
        if (chosen) address.searchParams.set(key + suffix, chosen);
        else address.searchParams.delete(key + suffix);
      }
      history.replaceState(history.state, "", address);
    }

    function clear() {
      for (const one of controls.values()) one.value = "";
      sort = "";
      page = 1;
      keep();
    }

    // A link to a row must find it, whatever is filtered and whichever page it is on.
    function uncover() {
      const id = decodeURIComponent(location.hash.slice(1));
      const row = id && rows.find((one) => one.id === id);
      if (!row || row.element?.isConnected) return;
      if (!fitting().includes(row)) clear();
      page = Math.floor(ordered(fitting()).indexOf(row) / ROWS) + 1;
      keep();
      row.element.scrollIntoView();
    }

    function start() {
      frame.querySelector("caption")?.append(note);
      if (words.pbFilter) panel = control();
      show();
      uncover();
      addEventListener("hashchange", () => frame.isConnected && uncover());
      for (const [event, on] of [["beforeprint", true], ["afterprint", false]]) {
        addEventListener(event, () => {
          if (!frame.isConnected || tags) return;
          printing = on;
          show();
        });
      }
    }

    if (words.pbPart) {
      const list = frame.querySelector(".pb-table__plain");
      const wait = make("p", "", words.pbLoading);
      list.hidden = true;
      list.after(wait);
      load(words.pbPart).then(
        (part) => {
          tags = part.tags;
          rows = inPart(part);
          wait.remove();
          frame.querySelector("table").hidden = false;
          start();
        },
        () => {
          wait.remove();
          list.hidden = false;
        },
      );
    } else {
      rows = inPage(body);
      start();
    }
    return () => rows.length && show();
  }

  let refreshers = [];
  document.addEventListener("pb-department", () => refreshers.forEach((one) => one()));
  onPage(() => {
    refreshers = all(".pb-table[data-pb-filter], .pb-table[data-pb-first]").map(table);
  });
})();
