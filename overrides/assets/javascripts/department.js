// The reader's department: chosen once, remembered on the device, cleared by the reader. Others listen to `pb-department`.
(() => {
  const { all, make, field, option, button, kept, keep, onPage } = pb;
  const KEY = "department";

  pb.department = {
    get id() {
      return kept(KEY);
    },
    choose(id) {
      keep(KEY, id);
      document.dispatchEvent(new Event("pb-department"));
    },
  };

  function finder(block) {
    const words = block.dataset;
    const rows = all("li[data-pb-department]", block);
    const select = document.createElement("select");
    select.append(option("", words.pbNone));
    for (const row of rows) select.append(option(row.dataset.pbDepartment, row.querySelector("a, bdi").textContent));
    const forget = button(words.pbForget);
    const choice = make("div", "pb-finder__choice");
    choice.append(field(words.pbFinder, select), forget);
    const mine = make("div", "pb-finder__mine");
    mine.setAttribute("aria-live", "polite");
    block.prepend(choice, mine);
    select.addEventListener("change", () => pb.department.choose(select.value));
    forget.addEventListener("click", () => {
      pb.department.choose("");
      select.focus();
    });
    return () => {
      const row = rows.find((one) => one.dataset.pbDepartment === pb.department.id);
      select.value = row ? row.dataset.pbDepartment : "";
      forget.hidden = !row;
      mine.replaceChildren();
      if (!row) return;
      const name = make("p", "pb-finder__name");
      name.append(row.firstElementChild.cloneNode(true));
      const people = row.querySelector("dl").cloneNode(true);
      people.hidden = false;
      mine.append(name, people);
    };
  }

  let refreshers = [];
  const refresh = () => refreshers.forEach((one) => one());
  document.addEventListener("pb-department", refresh);
  onPage(() => {
    refreshers = all("[data-pb-finder]").map(finder);
    refresh();
  });
})();
