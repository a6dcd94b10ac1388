// The shared calendar: one month at a time or the list, for all departments or one, as the address says. What is past on the
// reader's own day is folded away. A link to an entry finds it, wherever it has gone.
(() => {
  const { all, make, field, option, button, today, fill, onPage } = pb;

  let reveal = () => {};

  function calendar(bar) {
    const words = bar.dataset;
    const months = all(".pb-month").map((part) => ({ part, key: part.dataset.pbMonth, head: part.previousElementSibling }));
    const past = document.querySelector(".pb-calendar--past");
    const now = today();
    const given = new URLSearchParams(location.search);
    let list = given.get("view") === "list";
    let at = months.findIndex(({ key }) => key === given.get("month"));
    const current = Math.max(months.findIndex(({ key }) => key >= now.slice(0, 7)), 0);
    if (at < 0) at = given.get("month") || months.at(-1)?.key >= now.slice(0, 7) ? current : months.length - 1;

    const said = make("span", "pb-calendar__said");
    said.setAttribute("role", "status");
    const none = make("p", "pb-empty", words.pbNothing);
    const views = make("div", "pb-calendar__views");
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", words.pbCalendar);
    const asMonth = button(words.pbMonth, () => turn(false));
    const asList = button(words.pbList, () => turn(true));
    views.append(asMonth, asList);
    const moves = make("div", "pb-calendar__views");
    const steps = [
      [words.pbPrevious, () => at - 1],
      [words.pbToday, () => current],
      [words.pbNext, () => at + 1],
    ].map(([text, to]) => {
      const made = button(text, () => months[to()] && move(to()));
      moves.append(made);
      return { made, to };
    });
    const choice = make("select");
    const departments = all("[data-pb-department]", bar).map((one) => [one.dataset.pbDepartment, one.textContent]);
    choice.append(option("", words.pbAll), ...departments.map(([id, name]) => option(id, name)));
    choice.value = given.get("department") ?? "";
    if (choice.selectedIndex < 0) choice.value = "";
    choice.addEventListener("change", keep);
    const controls = make("div", "pb-filter");
    controls.append(views, moves);
    if (departments.length > 1) controls.append(field(words.pbDepartment, choice));
    if (months.length) {
      bar.prepend(controls, said);
      bar.append(none);
    }

    fold();
    show();
    reveal = find;
    find(location.hash);

    // Mark today, and put what is over to what is over already; meetings that were are of no more use.
    function fold() {
      for (const day of all(`.pb-month__days time[datetime="${now}"]`)) day.closest("td").setAttribute("aria-current", "date");
      for (const week of all(".pb-month__week")) week.classList.toggle("pb-month__week--past", week.dataset.pbEnd < now);
      if (!past) return;
      const kept = past.querySelector("ul");
      for (const entry of all(".pb-month .pb-campaign[data-pb-end]")) {
        if (entry.dataset.pbEnd >= now) continue;
        if (entry.classList.contains("pb-campaign--meeting")) entry.remove();
        else kept.prepend(entry);
      }
      past.hidden = !kept.children.length;
      past.querySelector("summary").textContent = fill(past.dataset.pbPast, { n: kept.children.length });
    }

    function show() {
      const isOut = (one) => Boolean(choice.value && one.dataset.pbFor && !one.dataset.pbFor.split(" ").includes(choice.value));
      for (const one of all(".pb-campaign, .pb-month__row > td")) {
        const out = isOut(one);
        if (one.nodeName === "LI") one.hidden = out;
        else one.classList.toggle("pb-month__out", out);
      }
      for (const row of all(".pb-month__row")) row.hidden = !row.querySelector("td:not(.pb-month__out) > .pb-bar");
      months.forEach(({ part, key, head }, n) => {
        const shown = list ? key >= now.slice(0, 7) && part.querySelector(".pb-campaign:not([hidden])") : n === at;
        part.hidden = head.hidden = !shown;
        part.classList.toggle("pb-month--list", list);
      });
      asMonth.setAttribute("aria-pressed", String(!list));
      asList.setAttribute("aria-pressed", String(list));
      moves.hidden = list;
      const [found] = list ? months.filter(({ part }) => !part.hidden) : all(".pb-month__row:not([hidden])", months[at]?.part);
      none.hidden = Boolean(found);
      for (const { made, to } of steps) made.setAttribute("aria-disabled", String(!months[to()] || to() === at));
    }

    function keep() {
      const address = new URL(location);
      const kept = { view: list && "list", month: !list && at !== current && months[at].key, department: choice.value };
      for (const [name, value] of Object.entries(kept)) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      address.hash = "";
      history.replaceState(history.state, "", address);
      show();
      const shown = list ? words.pbList : months[at].part.querySelector("caption").textContent;
      said.textContent = none.hidden ? shown : `${shown}: ${words.pbNothing}`;
    }

    function move(to) {
      at = to;
      keep();
    }

    function turn(asked) {
      list = asked;
      keep();
    }

    function find(hash) {
      const target = hash.length > 1 && document.getElementById(hash.slice(1));
      if (!target) return;
      const month = months.findIndex(({ part, head }) => head === target || part.contains(target));
      if (month >= 0) at = month;
      if (month >= 0 && target.hidden) choice.value = "";
      if (past?.contains(target)) {
        past.open = true;
        if (target.hidden) choice.value = "";
      }
      if (month < 0 && !past?.contains(target)) return;
      show();
      target.scrollIntoView();
    }
  }

  addEventListener("hashchange", () => reveal(location.hash));
  // Before the browser follows a link on the page: what it leads to must be there.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href*='#']");
    if (link?.href.split(/[?#]/)[0] === location.href.split(/[?#]/)[0]) reveal(link.hash);
  }, true);
  onPage(() => {
    reveal = () => {};
    all("[data-pb-calendar]").slice(0, 1).forEach(calendar);
  });
})();
