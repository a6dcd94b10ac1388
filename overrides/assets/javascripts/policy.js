// Which version of a policy the reader has read, or at least opened, as far as this device knows; and what changed since.
// Opening a page is not reading it: a newer version counts as read when the reader says so.
(() => {
  const { all, make, button, kept, keep, today, longDate, fill, onPage } = pb;

  const isNewer = (version, than) => version.localeCompare(than, "en", { numeric: true }) > 0;

  function noted(id) {
    const [version, day, how] = kept(`policy.${id}`).split(" ");
    return version && { version, day, read: how === "read" };
  }

  const since = (words, note) =>
    fill(note.read ? words.pbSinceRead : words.pbSinceOpened, { v: note.version, d: longDate(note.day) });

  function facts(frame) {
    const words = frame.dataset;
    const { pbPolicy: id, pbVersion: version } = words;
    const note = (how) => keep(`policy.${id}`, `${version} ${today()} ${how}`);
    if (!noted(id)) note("opened");
    const changed = make("div", "pb-policy__notice pb-policy__changed");
    const said = make("span", "pb-note");
    said.setAttribute("role", "status");
    const read = button(words.pbRead, () => {
      note(read.getAttribute("aria-pressed") === "true" ? "opened" : "read");
      show();
    });
    read.classList.add("pb-policy__read");
    const line = make("p", "pb-policy__mine");
    line.append(read, said);
    frame.prepend(changed);
    frame.querySelector("dl").after(line);
    show();

    function show() {
      const last = noted(id);
      const isRead = last.read && !isNewer(version, last.version);
      read.setAttribute("aria-pressed", String(isRead));
      said.textContent = isRead ? fill(words.pbNoted, { d: longDate(last.day) }) : "";
      const changes = all(".pb-history li", frame).filter((one) => isNewer(one.dataset.pbVersion, last.version));
      changed.hidden = !changes.length;
      const list = make("ul");
      list.append(...changes.map((one) => one.cloneNode(true)));
      changed.replaceChildren(make("strong", "", since(words, last)), list);
    }
  }

  function form(link) {
    const { pbPolicy: id, pbVersion: version } = link.closest("[data-pb-policy]").dataset;
    const said = link.nextElementSibling;
    const opened = () => {
      const [of, day] = kept(`form.${id}`).split(" ");
      if (of === version) said.textContent = fill(link.dataset.pbForm, { d: longDate(day) });
    };
    link.addEventListener("click", () => {
      keep(`form.${id}`, `${version} ${today()}`);
      opened();
    });
    opened();
  }

  function mark(row) {
    const last = noted(row.dataset.pbPolicy);
    if (!last || !isNewer(row.dataset.pbVersion, last.version)) return;
    const said = since(row.closest(".pb-policies").dataset, last);
    row.cells[0].append(make("br"), make("span", "pb-tag pb-tag--clash", said));
  }

  onPage(() => {
    all(".pb-policy[data-pb-policy]").forEach(facts);
    all("a[data-pb-form]").forEach(form);
    all(".pb-policies tr[data-pb-policy]").forEach(mark);
  });
})();
