// What the search says beside its results: that it is loading or failed to, how a typing error was read, and how to go on when
// nothing is found.
(() => {
  const LOADING_AFTER = 300; // milliseconds without an answer
  const MARK = "\u2003"; // a blank that nobody types
  const result = document.querySelector("[data-md-component=search-result]");
  const field = document.querySelector("[data-md-component=search-query]");
  const help = document.querySelector("[data-pb-search-help]");
  if (!result || !field || !help || !window.component$) return;
  // Relative addresses would lead astray once instant navigation has changed the page's own.
  for (const link of pb.all("a", help.content)) link.href = new URL(link.getAttribute("href"), location);
  const summary = result.firstElementChild;
  const note = pb.make("div", "pb-search-note");
  for (const region of [summary, note]) region.setAttribute("aria-live", "polite");
  summary.after(note);
  let waiting;

  // The theme listens to keys alone: words that are pasted with the mouse or dictated would never be looked for. It takes the
  // words to complete at "keydown", a task later, and those to look for at "keyup".
  field.addEventListener("input", () => {
    field.dispatchEvent(new KeyboardEvent("keydown"));
    setTimeout(() => field.dispatchEvent(new KeyboardEvent("keyup")));
    clearTimeout(waiting);
    if (field.value.trim()) waiting = setTimeout(() => note.replaceChildren(pb.make("p", "", help.dataset.pbLoading)), LOADING_AFTER);
  });

  // The theme tells the worker of new words alone. A mark behind them makes it tell them again: to the worker, the mark says that
  // somebody turns to the search, or wants to see more (overrides/assets/workers/search.js).
  function sendAgain() {
    const { value } = field;
    for (const words of [value + MARK, value]) {
      field.value = words;
      field.dispatchEvent(new KeyboardEvent("keyup"));
    }
  }
  const toggle = document.getElementById("__search");
  toggle?.addEventListener("change", () => {
    if (toggle.checked && !field.value) sendAgain();
  });

  // The arrow keys and Enter reach links alone.
  function retryLink(query) {
    const link = pb.make("a");
    link.href = `?q=${encodeURIComponent(query)}`;
    const text = pb.make("span", "", help.dataset.pbRetry);
    text.dataset.mdScore = 1;
    link.append(text);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation(); // the theme closes the search after a click on a link
      field.focus();
      sendAgain();
    });
    return link;
  }

  // Texts of further results are loaded when somebody scrolls to them.
  let isPartial = false;
  result.parentElement.addEventListener("scroll", () => {
    if (!isPartial) return;
    isPartial = false;
    sendAgain();
  });

  // The theme makes all results again when their texts arrive. Focus stays where it is.
  const place = ({ pathname, hash }) => pathname + hash; // without the words to mark there, which come with the texts
  let focused;
  addEventListener("focusin", ({ target }) => (focused = result.contains(target) ? target : undefined));
  function restoreFocus() {
    if (!focused?.href || focused.isConnected) return;
    pb.all("a", result)
      .find((link) => place(link) === place(focused))
      ?.focus({ preventScroll: true });
  }

  const { translations } = JSON.parse(document.getElementById("__config").textContent);
  window.component$.subscribe(({ ref, items, query, corrected, ...more }) => {
    if (ref !== result || !items) return;
    // The answer to an empty field may arrive after somebody has begun to type.
    if (query.trim() || !field.value.trim()) clearTimeout(waiting);
    isPartial = more.isPartial;
    restoreFocus();
    const words = { "%q": query.trim(), "%c": corrected };
    note.replaceChildren();
    note.dataset.pbQuery = query;
    if (more.total > items.length) summary.textContent = translations["search.result.other"].replace("#", more.total);
    if (more.isFailed) {
      summary.textContent = help.dataset.pbFailed;
      const retry = pb.make("p", "md-typeset");
      retry.append(retryLink(query));
      note.append(retry);
    } else if (corrected) note.append(pb.make("p", "", help.dataset.pbCorrected.replace(/%[qc]/g, (sign) => words[sign])));
    else if (!items.length && words["%q"]) note.append(help.content.cloneNode(true));
  });
})();
