// Long tables: find, sort and page through rows, and keep all of it in the address; the reader's department comes first.
// The rows are in the page. Where they are too many for it, it has the first ones, and a part of the playbook has all:
// it is loaded as soon as somebody uses the table.
(() => {
  const { all, make, option, button, fill, plain, load, parse, onPage } = pb;
  const ROWS = 100; // On one page of a table.
  const AT_ONCE = 8; // As many as a screen has room for: a key is answered with them, the others follow.
  const MARK = "\u0001"; // Encloses the number of a value in a template.
  const collator = new Intl.Collator(pb.locale, { numeric: true, sensitivity: "base" });
  const signs = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

  function once(compute) {
    const results = new Map();
    return (key) => {
      if (!results.has(key)) results.set(key, compute(key));
      return results.get(key);
    };
  }

  const characters = (html) =>
    html.replace(/&(?:#(\d+)|(\w+));/g, (_, number, name) => (number ? String.fromCodePoint(number) : (signs[name] ?? "")));

  // The text of a cell, without what is folded up and without the time of day.
  const text = (html) => html.replace(/<details.*?<\/details>|<span class="pb-zone".*?<\/span>|<[^>]*>/g, "");

  // The text before its note: a day as the machine writes it, or everything up to the first line break.
  const lead = once(
    (html) => html.match(/^(?:<t[dh][^>]*>)?\s*<time datetime="([^"]*)/)?.[1] ?? characters(text(html.split("<br")[0])).trim(),
  );

  const inPage = (element) => ({
    element,
    id: element.id,
    department: element.dataset.pbDepartment,
    cell: (place) => element.cells[place].innerHTML,
    text: () => [...element.cells].map((cell) => text(cell.innerHTML)).join(" "),
  });

  // A column of a part has texts, or each text once and where it is.
  const column = (texts) => (texts.is ? (row) => texts.is[texts.at[row]] : (row) => texts[row]);

  // A part has templates of rows with columns of the values in them, and the number of each row's template.
  function inPart({ templates, rows }) {
    const pieces = once((template) => template.split(MARK));
    const kinds = templates.map(({ markup, columns }) => ({
      markup,
      columns: columns.map(column),
      text: text(markup.join(" ")),
      rows: 0,
    }));
    return rows.map((number) => {
      const { markup, columns, text } = kinds[number];
      const row = kinds[number].rows++;
      const filled = (template) => pieces(template).map((piece, n) => (n % 2 ? columns[piece](row) : piece)).join("");
      const attribute = (name) => filled(markup[0]).match(`${name}="([^"]*)`)?.[1];
      return {
        get id() {
          return attribute("id");
        },
        get department() {
          return attribute("data-pb-department");
        },
        cell: (place) => filled(markup[place + 1]),
        text: () => filled(text),
        html: () => markup.map(filled).join(""),
      };
    });
  }

  function build(rows) {
    const missing = rows.filter((row) => !row.element);
    if (!missing.length) return;
    const body = parse(`<table><tbody>${missing.map((row) => row.html()).join("")}</tbody></table>`).querySelector("tbody");
    for (const [number, element] of [...body.rows].entries()) missing[number].element = element;
  }

  function table(frame, number) {
    const words = frame.dataset;
    const body = frame.querySelector("tbody");
    const heads = all("thead th[data-pb-key]", frame);
    const owner = words.pbFirst && heads.find((head) => head.dataset.pbKey === "department");
    const panel = words.pbCount && frame.previousElementSibling;
    const controls = new Map(panel ? all("[name]", panel).map((one) => [one.name, one]) : []);
    const count = panel?.querySelector("output");
    const note = make("span", "pb-note");
    const suffix = number ? `-${number + 1}` : "";
    let rows = [...body.rows].map(inPage);
    let isWhole = !words.pbPart;
    let sort = "";
    let page = 1;
    let printing = false;
    let rest;
    let tell;

    const value = (row, head) => lead(row.cell(head.cellIndex));
    const values = (row, head) => (head.dataset.pbList ? value(row, head).split(", ") : [value(row, head)]);
    const ranks = once((head) => {
      const sorted = [...new Set(rows.map((row) => value(row, head)))].sort(collator.compare);
      return new Map(sorted.map((text, rank) => [text, rank]));
    });
    const isMine = (row) => Boolean(owner && pb.department.id && row.department === pb.department.id);

    const keyOf = (row) => (row.key ??= plain(characters(row.text())));

    function fitting() {
      const sought = plain(controls.get("filter")?.value ?? "").split(/\s+/).filter(Boolean);
      const picked = heads.filter((head) => controls.get(head.dataset.pbKey)?.value);
      return rows.filter((row) => {
        return (
          sought.every((word) => keyOf(row).includes(word)) &&
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

    // Put rows into the table, the first of them at once.
    function put(shown, atOnce) {
      clearTimeout(rest);
      const before = [...body.rows];
      let same = 0;
      while (same < shown.length && shown[same].element === before[same] && before[same]) same++;
      const number = Math.max(same, Math.min(atOnce, shown.length));
      const added = shown.slice(same, number);
      build(added);
      for (const element of before.slice(same)) element.remove();
      body.append(...added.map((row) => row.element));
      for (const row of shown.slice(0, number)) row.element.classList.toggle("pb-mine", isMine(row));
      document.dispatchEvent(new Event("pb-rows"));
      if (number === shown.length) return;
      const pause = same ? 0 : 200; // Somebody may be typing.
      rest = setTimeout(() => frame.isConnected && put(shown, number + AT_ONCE), pause);
    }

    function show(atOnce = AT_ONCE) {
      const fits = ordered(fitting());
      const size = printing ? Infinity : ROWS;
      page = Math.min(Math.max(page, 1), Math.ceil(fits.length / size) || 1);
      const from = printing ? 0 : (page - 1) * size;
      const shown = fits.slice(from, from + size);
      put(shown, printing ? Infinity : atOnce);
      tell?.(isWhole ? fits.length : Number(words.pbTotal), from, shown.length);
    }

    // Load all rows; the first ones stay the elements that they are.
    async function complete() {
      count.textContent = words.pbLoading;
      const part = await load(words.pbPart);
      if (isWhole) return; // by an earlier call
      const first = new Map(rows.map((row) => [row.id, row.element]));
      rows = inPart(part);
      for (const row of rows) {
        if (!first.size) break;
        const { id } = row;
        row.element = first.get(id);
        first.delete(id);
      }
      rows.forEach(keyOf);
      isWhole = true;
    }

    // At first, nothing is chosen and the rows in the page are right.
    async function refresh(isUsed = false) {
      const isChosen = [...controls.values()].some((control) => control.value) || sort || page > 1;
      if (!isWhole && (isUsed || isChosen || (owner && pb.department.id))) {
        try {
          await complete();
        } catch {
          count.textContent = words.pbFailed;
        }
        frame.classList.toggle("pb-table--incomplete", !isWhole);
        if (!isWhole) {
          page = 1;
          return;
        }
      }
      show();
    }

    // Connect the fields above the table, and put buttons below it.
    function control() {
      const turn = (by) => () => {
        page += by;
        keep();
        frame.focus();
      };
      const pages = make("nav", "pb-pages");
      const earlier = button(words.pbEarlier, turn(-1));
      const later = button(words.pbLater, turn(1));
      const reset = panel.querySelector("button");
      pages.setAttribute("aria-label", words.pbPages);
      pages.append(earlier, later);
      if (words.pbPages) frame.after(pages);
      reset.addEventListener("click", () => {
        clear();
        controls.get("filter").focus();
      });
      panel.addEventListener("focusin", () => isWhole || refresh(true));
      for (const head of heads) {
        const select = controls.get(head.dataset.pbKey);
        if (select?.options.length === 1) {
          const texts = new Set(rows.flatMap((row) => values(row, head)).filter(Boolean));
          select.append(...[...texts].sort(collator.compare).map((text) => option(text, text)));
        }
        const sorter = make("button", "pb-sort", head.textContent);
        sorter.type = "button";
        sorter.addEventListener("click", () => {
          sort = sort === head.dataset.pbKey ? `-${sort}` : head.dataset.pbKey;
          page = 1;
          keep();
        });
        head.replaceChildren(sorter);
      }

      const given = new URLSearchParams(location.search);
      for (const [key, one] of controls) one.value = given.get(key + suffix) ?? "";
      sort = given.get(`sort${suffix}`) ?? "";
      page = Number(given.get(`page${suffix}`)) || 1;
      if (!heads.some((head) => head.dataset.pbKey === sort.replace("-", ""))) sort = "";
      let waiting = 0;
      panel.addEventListener("input", ({ target }) => {
        page = 1;
        clearTimeout(waiting);
        // Browsers refuse scripts that change the address with every key.
        if (target.type === "search") waiting = setTimeout(address, 300);
        else address();
        refresh();
      });

      return (fits, from, shown) => {
        const numbers = { n: fits, m: Number(words.pbTotal), a: from + 1, b: from + shown };
        for (const key in numbers) numbers[key] = numbers[key].toLocaleString(pb.locale);
        count.textContent = fill(words.pbCount + (shown < fits ? words.pbShown : ""), numbers);
        reset.hidden = fits >= Number(words.pbTotal) && !sort;
        earlier.hidden = !from;
        later.hidden = from + shown >= fits;
        pages.hidden = earlier.hidden && later.hidden;
      };
    }

    // Keep what is chosen in the address.
    function address() {
      if (!frame.isConnected) return;
      const address = new URL(location);
      const state = [...[...controls].map(([name, one]) => [name, one.value]), ["sort", sort], ["page", page > 1 ? page : ""]];
      for (const [key, chosen] of state) {
        if (chosen) address.searchParams.set(key + suffix, chosen);
        else address.searchParams.delete(key + suffix);
      }
      history.replaceState(history.state, "", address);
    }

    function keep() {
      address();
      refresh();
    }

    function clear() {
      for (const one of controls.values()) one.value = "";
      sort = "";
      page = 1;
      keep();
    }

    // A link to a row must find it, whatever is filtered and whichever page it is on.
    async function uncover() {
      const id = decodeURIComponent(location.hash.slice(1));
      if (!id || document.getElementById(id)) return;
      await refresh(true);
      const row = rows.find((one) => one.id === id);
      if (!row) return;
      if (!fitting().includes(row)) clear();
      page = Math.floor(ordered(fitting()).indexOf(row) / ROWS) + 1;
      address();
      show(ROWS);
      row.element.scrollIntoView();
    }

    frame.querySelector("caption")?.append(note);
    tell = panel && control();
    refresh().then(uncover);
    addEventListener("hashchange", () => frame.isConnected && uncover());
    for (const [event, isPrinting] of [["beforeprint", true], ["afterprint", false]]) {
      addEventListener(event, () => {
        if (!frame.isConnected || words.pbPart) return;
        printing = isPrinting;
        show();
      });
    }
    return refresh;
  }

  let refreshers = [];
  document.addEventListener("pb-department", () => refreshers.forEach((refresh) => refresh()));
  onPage(() => {
    refreshers = all(".pb-table[data-pb-count], .pb-table[data-pb-first]").map(table);
  });
})();
