// People and accounts at a closer look: a dialog with all that a row says, buttons that copy, the time of day where people are.
(() => {
  const { all, button, make, fill, onPage } = pb;
  let place; // Holds the dialog and the words.

  function copier(text) {
    const words = place.dataset;
    const made = button(words.pbCopy, async () => {
      await copy(text);
      for (const one of [made, place.querySelector("[role=status]")]) one.textContent = words.pbCopied;
      setTimeout(() => (made.textContent = words.pbCopy), 3000);
    });
    made.className = "pb-copy";
    made.setAttribute("aria-label", `${words.pbCopy}: ${text}`);
    return made;
  }

  // Where the site is not served safely, browsers have no clipboard for scripts, but they still copy what is selected.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(() => {});
    const area = make("textarea", "", text);
    (place.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  // A row says its file and its line; what comes before them is the same for all.
  function propose([link, form], details) {
    if (!link) return;
    const { pbEdit, pbPropose, pbForms, pbForm } = place.dataset;
    const { pbFile } = details.dataset;
    const lead = (one, href, words) => {
      one.hidden = !pbFile;
      one.href = href;
      one.setAttribute("aria-label", fill(words, { n: place.querySelector("h2 bdi").textContent }));
    };
    lead(link, `${pbEdit}${pbFile}#L${details.querySelector("dl").dataset.pbLine}`, pbPropose);
    if (form) lead(form, `${pbForms}#/collections/${pbFile?.replace("/", "/entries/").replace(/\.yml$/, "")}`, pbForm);
  }

  function open(details) {
    const row = details.closest("tr");
    const dialog = place.querySelector("dialog");
    const list = dialog.querySelector("dl");
    dialog.querySelector("h2").replaceChildren(...row.cells[0].cloneNode(true).childNodes);
    list.replaceChildren();
    place.querySelector("[role=status]").textContent = "";
    for (const cell of all("td[data-label]", row)) {
      const said = make("dd");
      said.append(...cell.cloneNode(true).childNodes);
      said.querySelector("details")?.remove();
      if (!said.textContent.trim()) continue;
      list.append(make("dt", "", cell.dataset.label), said);
    }
    list.append(...details.querySelector("dl").cloneNode(true).childNodes);
    propose(all(".pb-profile__change", dialog), details);
    for (const dot of all(".pb-dot", list)) dot.replaceWith(make("br"));
    for (const one of all("a[href^='mailto:'], a[href^='tel:'], .pb-chat, [data-pb-copy]", list)) {
      one.after(copier(one.textContent.trim()));
    }
    for (const image of all("img", list)) image.loading = "eager";
    tick();
    dialog.showModal();
  }

  // One formatter a zone: they are slow to make.
  const clocks = {};
  function clock(zone = "") {
    const form = { hour: "2-digit", minute: "2-digit", timeZone: zone || undefined };
    clocks[zone] ??= new Intl.DateTimeFormat(pb.locale === "en" ? "en-GB" : pb.locale, form);
    return clocks[zone].format();
  }

  // Where the reader's clock says the same, the time is only shown to those who ask for it.
  function tick() {
    const now = clock();
    const times = {};
    for (const one of all("[data-pb-zone]")) {
      const zone = one.dataset.pbZone;
      try {
        times[zone] ??= clock(zone);
      } catch {
        times[zone] = ""; // a zone that the browser does not know
      }
      const there = times[zone];
      one.textContent = there && (one.dataset.pbAlways || there !== now) ? fill(place.dataset.pbNow, { t: there }) : "";
    }
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest?.(".pb-profile > summary");
    if (!summary || !place?.querySelector("dialog").showModal) return;
    event.preventDefault();
    open(summary.parentElement);
  });
  for (const event of ["pb-rows", "pb-department"]) document.addEventListener(event, () => place && tick());

  // At the beginning of each minute.
  function minute() {
    setTimeout(minute, 60000 - (Date.now() % 60000));
    if (place) tick();
  }

  onPage(() => {
    place ??= document.querySelector("[data-pb-profile]");
    if (!place) return;
    const dialog = place.querySelector("dialog");
    dialog.querySelector("button").onclick = () => dialog.close();
    dialog.onclick = (event) => event.target === dialog && dialog.close();
    tick();
  });
  minute();
})();
