// On narrow screens, and where a page is magnified, the theme's buttons for the menu and the search are labels that only a
// pointer can press. Here they become buttons for the keyboard and for screen readers, named as what they open.
document$.subscribe(() => {
  const opened = { __drawer: ".md-nav--primary", __search: ".md-search__input" };
  for (const [id, selector] of Object.entries(opened)) {
    const button = document.querySelector(`.md-header__button[for=${id}]`);
    const toggle = document.getElementById(id);
    const name = document.querySelector(selector)?.getAttribute("aria-label");
    if (!button || !toggle || !name) {
      continue;
    }
    const tell = () => button.setAttribute("aria-expanded", String(toggle.checked));
    button.setAttribute("role", "button");
    button.setAttribute("tabindex", "0");
    button.setAttribute("aria-label", name);
    button.addEventListener("keydown", (event) => {
      if (event.key === " ") { // the theme itself answers to Enter on a label
        event.preventDefault();
        button.click();
      }
    });
    toggle.addEventListener("change", tell);
    tell();
  }
});
