// Long lists: find entries by their words.
(() => {
  const { all, fill, plain, onPage } = pb;

  function list(frame) {
    const entries = [...frame.children].map((element) => ({ element, text: plain(element.textContent) }));
    const [input, count] = all("input, output", frame.previousElementSibling);

    function show() {
      const sought = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { element, text } of entries) {
        element.hidden = !sought.every((word) => text.includes(word));
        if (!element.hidden) shown += 1;
      }
      const [n, m] = [shown, entries.length].map((number) => number.toLocaleString(pb.locale));
      count.textContent = fill(frame.dataset.pbFind, { n, m });
    }

    input.addEventListener("input", show);
    show();
  }

  onPage(() => all("[data-pb-find]").forEach(list));
})();
