// Long lists: find entries by their words.
(() => {
  const { all, make, field, fill, plain, onPage } = pb;

  function list(frame) {
    const words = frame.dataset;
    const entries = [...frame.children].map((element) => ({ element, text: plain(element.textContent) }));
    const input = document.createElement("input");
    const count = make("output", "pb-filter__count");
    const room = frame.previousElementSibling;
    input.type = "search";
    room.className = "pb-filter";
    room.replaceChildren(field(words.pbFind, input, "pb-field--text"), count);

    function show() {
      const sought = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { element, text } of entries) {
        element.hidden = !sought.every((word) => text.includes(word));
        if (!element.hidden) shown += 1;
      }
      const [n, m] = [shown, entries.length].map((number) => number.toLocaleString(pb.locale));
      count.textContent = fill(words.pbCount, { n, m });
    }

    input.addEventListener("input", show);
    show();
  }

  onPage(() => all("[data-pb-find]").forEach(list));
})();
