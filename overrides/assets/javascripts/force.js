// A day tells what was in force on it: the rows of the other days are hidden, and the address keeps the day.
(() => {
  const { all, make, field, button, onPage, longDate, fill } = pb;

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

    const holds = ({ dataset: { pbFrom, pbTo } }) => pbFrom <= day.value && (!pbTo || day.value <= pbTo);

    function said() {
      const shown = rows.filter((row) => !row.hidden);
      const edition = shown.find((row) => row.dataset.pbName);
      const policies = shown.filter((row) => !row.dataset.pbName).length;
      const values = {
        d: longDate(day.value),
        e: edition ? `${words.pbOneEdition} ${edition.dataset.pbName}` : words.pbNoEdition,
        n: policies,
        f: words.pbFirst ? longDate(words.pbFirst) : "",
      };
      const ahead = day.value > words.pbForce ? ` ${words.pbAhead}` : "";
      return shown.length ? fill(words.pbOne, values) + ahead : fill(words.pbNone, values);
    }

    function apply(text) {
      for (const row of rows) row.hidden = Boolean(day.value) && !holds(row);
      for (const frame of all(".pb-table", block)) frame.hidden = !frame.querySelector("tbody tr:not([hidden])");
      reset.hidden = !day.value;
      answer.textContent = day.value ? said() : text ?? "";
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
  }

  onPage(() => all("[data-pb-force]").forEach(chooser));
})();
