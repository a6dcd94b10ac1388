// What the search says beside its results: how a typing error was read, and how to go on when nothing is found.
(() => {
  const result = document.querySelector("[data-md-component=search-result]");
  const help = document.querySelector("[data-pb-search-help]");
  if (!result || !help || !window.component$) return;
  // Relative addresses would lead astray once instant navigation has changed the page's own.
  for (const link of pb.all("a", help.content)) link.href = new URL(link.getAttribute("href"), location);
  const note = pb.make("div", "pb-search-note");
  for (const said of [result.firstElementChild, note]) said.setAttribute("aria-live", "polite");
  result.firstElementChild.after(note);

  // The theme listens to keys alone: words that are pasted with the mouse or dictated would never be looked for. It takes the
  // words to complete at "keydown", a task later, and those to look for at "keyup".
  const field = document.querySelector("[data-md-component=search-query]");
  field?.addEventListener("input", () => {
    field.dispatchEvent(new KeyboardEvent("keydown"));
    setTimeout(() => field.dispatchEvent(new KeyboardEvent("keyup")));
  });

  window.component$.subscribe(({ ref, items, query, corrected }) => {
    if (ref !== result || !items) return;
    const words = { "%q": query.trim(), "%c": corrected };
    note.replaceChildren();
    note.dataset.pbQuery = query;
    if (corrected) note.append(pb.make("p", "", help.dataset.pbCorrected.replace(/%[qc]/g, (sign) => words[sign])));
    else if (!items.length && words["%q"]) note.append(help.content.cloneNode(true));
  });
})();
