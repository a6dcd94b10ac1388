// Long tables: filter, sort, keep both in the address; the reader's department comes first.
(() => {
  const { all, make, field, option, button, onPage } = pb;
  const collator = new Intl.Collator(pb.locale, { numeric: true, sensitivity: "base" });

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
      const isMine = ({ row }) => Boolean(owner && pb.department.id && row.dataset.pbDepartment === pb.department.id);
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

  let refreshers = [];
  const refresh = () => refreshers.forEach((one) => one());
  document.addEventListener("pb-department", refresh);
  onPage(() => {
    refreshers = all(".pb-table[data-pb-filter], .pb-table[data-pb-first]").map(table);
    refresh();
  });
})();
