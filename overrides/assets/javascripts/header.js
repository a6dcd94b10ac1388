// On narrow screens, and where a page is magnified, the theme opens the menu and the search by labels that only a pointer can
// press. Here buttons take their place, for the keyboard and for screen readers, named as what they open.
document$.subscribe(() => {
  const opened = { __drawer: ".md-nav--primary", __search: ".md-search__input" };
  for (const [id, selector] of Object.entries(opened)) {
    const label = document.querySelector(`label.md-header__button[for=${id}]`);
    const toggle = document.getElementById(id);
    const name = document.querySelector(selector)?.getAttribute("aria-label");
    if (!label || !toggle || !name) {
      continue;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.setAttribute("for", id); // the theme's style shows and hides it by this
    button.setAttribute("aria-label", name);
    button.append(...label.childNodes);
    const tell = () => button.setAttribute("aria-expanded", String(toggle.checked));
    button.addEventListener("click", () => toggle.click());
    toggle.addEventListener("change", tell);
    tell();
    label.replaceWith(button);
  }
});

// The tab key leaves the search and closes it; the list of results, which is out of sight then, takes no focus on the way.
{
  const toggle = document.getElementById("__search");
  const results = document.querySelector(".md-search__scrollwrap");
  const follow = () => (results.inert = !toggle.checked);
  if (toggle && results) {
    toggle.addEventListener("change", follow);
    follow();
  }
}
