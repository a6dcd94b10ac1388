// A day tells what was in force on it: the rows of the other days are hidden, and the address keeps the day. Before a day is
// chosen, all rows are shown, and those of the reader's own day are marked. The page may be some days old by then, so whether a
// version has begun is told by the reader's clock as well.
(() => {
  const { all, make, field, button, onPage, today, longDate, fill } = pb;
  let blocks = [];
  let outdated = false;

  const holds = ({ dataset: { pbFrom, pbTo } }, day) => pbFrom <= day && (!pbTo || day <= pbTo);
  const isOver = (row) => row.dataset.pbOver !== undefined;

  function chooser(block) {
    const words = block.dataset;
    const rows = all("[data-pb-from]", block);
    const day = document.createElement("input");
    day.type = "date";
    const answer = make("output", "pb-force__answer");
    const choice = make("div", "pb-force__choice");
    const reset = button(words.pbAll, () => {
      day.value = "";
      keep();
      day.focus();
    });
    choice.append(field(words.pbDay, day), reset);
    block.prepend(choice, answer);

    function told(text, held, on) {
      const edition = held.find((row) => row.dataset.pbName);
      return fill(text, {
        d: longDate(on),
        e: edition ? `${words.pbOneEdition} ${edition.dataset.pbName}` : words.pbNoEdition,
        n: held.filter((row) => !row.dataset.pbName).length,
        f: words.pbFirst ? longDate(words.pbFirst) : "",
      });
    }

    function said() {
      const shown = rows.filter((row) => !row.hidden);
      const ahead = day.value > today() ? ` ${words.pbAhead}` : "";
      return shown.length ? told(words.pbOne, shown, day.value) + ahead : told(words.pbNone, shown, day.value);
    }

    // Of an edition that is no longer the current one, nobody knows here what holds today.
    function mark() {
      const now = today();
      for (const one of all(".pb-force__mark", block)) {
        one.previousSibling.remove();
        one.remove();
      }
      for (const cell of all("[data-pb-open]", block)) {
        cell.textContent = cell.closest("tr").dataset.pbFrom > now ? words.pbLater : words.pbNow;
      }
      if (day.value || outdated) return "";
      const held = rows.filter((row) => holds(row, now) && !isOver(row));
      for (const row of held) {
        const text = row.dataset.pbName ? words.pbMarkEdition : words.pbMark;
        row.cells[0].append(" ", make("span", "pb-force__mark pb-tag pb-tag--live", text));
      }
      return held.length ? told(words.pbToday, held, now) : "";
    }

    function apply(text) {
      for (const row of rows) row.hidden = Boolean(day.value) && !holds(row, day.value);
      for (const frame of all(".pb-table", block)) frame.hidden = !frame.querySelector("tbody tr:not([hidden])");
      reset.hidden = !day.value;
      const now = mark();
      answer.textContent = day.value ? said() : text || now;
    }

    function keep() {
      const address = new URL(location);
      if (day.value) address.searchParams.set("on", day.value);
      else address.searchParams.delete("on");
      history.replaceState(history.state, "", address);
      apply();
    }

    const given = new URLSearchParams(location.search).get("on") ?? "";
    day.value = given;
    day.addEventListener("change", keep);
    apply(given && fill(words.pbWrong, { d: given }));
    return apply;
  }

  onPage(() => {
    blocks = all("[data-pb-force]").map(chooser);
  });
  document.addEventListener("pb-outdated", ({ detail }) => {
    if (detail === outdated) return;
    outdated = detail;
    blocks.forEach((apply) => apply());
  });
})();
