// The large search button of Home opens the search.
pb.onPage(() => {
  const toggle = document.getElementById("__search");
  for (const block of toggle ? pb.all("[data-pb-search]") : []) {
    block.querySelector("button").addEventListener("click", () => {
      if (!toggle.checked) toggle.click();
      document.querySelector(".md-search__input")?.focus();
    });
  }
});
