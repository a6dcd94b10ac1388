// The reader's department: chosen once, remembered on the device for all editions, cleared by the reader. Where it says whom
// to ask, its people come first; its page is in the header. Others listen to `pb-department`.
(() => {
  const { all, make, field, option, button, kept, keep, load, parse, onPage } = pb;
  const KEY = "department";
  const wide = matchMedia("(min-width: 76.25em)");
  let own; // Holds the dialog, and every word about the choice.
  let bar; // The control in the header.
  let found; // What is known of the department that was chosen.
  let gone = false;

  pb.department = {
    get id() {
      return kept(KEY);
    },
    choose(id) {
      keep(KEY, id);
      return look().then(() => {
        const words = own.dataset;
        own.querySelector("[role=status]").textContent = found ? pb.fill(words.pbSaid, { d: found.name }) : words.pbForgotten;
      });
    },
  };

  const tell = () => document.dispatchEvent(new Event("pb-department"));

  async function look() {
    const id = kept(KEY);
    found = undefined;
    gone = false;
    if (id) {
      try {
        found = await load(`departments/${id}`);
      } catch {
        const listed = await load("departments").catch(() => undefined);
        gone = listed ? !listed.some(([one]) => one === id) : false;
      }
    }
    if (id === kept(KEY)) tell();
  }

  // A list of all departments, filled when it is needed.
  function choice(label) {
    const select = document.createElement("select");
    select.append(option("", own.dataset.pbNone));
    const listed = load("departments").then((list) => {
      select.append(...list.map(([id, name]) => option(id, name)));
    });
    const show = () =>
      listed.then(
        () => {
          select.value = kept(KEY);
          if (select.selectedIndex < 0) select.value = "";
        },
        () => {},
      );
    select.addEventListener("change", () => pb.department.choose(select.value));
    return { made: field(label, select), select, show };
  }

  // The name of the department with its people, as elements of this page.
  function people() {
    const name = make("p", "pb-mine__name");
    const made = document.createDocumentFragment();
    name.append(parse(`<a href=""><bdi></bdi></a>`));
    if (found.page) name.firstChild.href = new URL(found.page, pb.root);
    else name.firstChild.removeAttribute("href");
    name.querySelector("bdi").textContent = found.name;
    made.append(name, parse(found.people));
    return made;
  }

  function notice() {
    return make("p", "pb-mine__gone", own.dataset.pbGone);
  }

  // The control in the header, and its dialog.
  function control() {
    const dialog = own.querySelector("dialog");
    const link = bar.querySelector("a");
    const opener = bar.querySelector("button");
    const forget = dialog.querySelector("[data-pb-forget]");
    let list;
    const open = () => {
      if (!list) {
        list = choice(dialog.querySelector("h2").textContent);
        dialog.querySelector(".pb-own__choice").append(list.made);
      }
      list.show();
      dialog.showModal();
    };
    opener.addEventListener("click", open);
    forget.addEventListener("click", () => {
      pb.department.choose("");
      list.select.focus();
    });
    dialog.querySelector("[data-pb-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    own.addEventListener("pb-open", open);
    bar.hidden = false;
    return () => {
      link.hidden = false;
      if (found) bar.prepend(link);
      else link.remove(); // it leads nowhere yet
      forget.hidden = !kept(KEY);
      if (found) {
        link.querySelector("bdi").textContent = found.name;
        link.href = new URL(found.page, pb.root);
        opener.setAttribute("aria-label", own.dataset.pbLabel);
      } else {
        opener.removeAttribute("aria-label");
      }
      bar.classList.toggle("pb-own__bar--chosen", Boolean(found));
      list?.show();
    };
  }

  // On a narrow screen it stands in the menu, which each page brings anew.
  function place() {
    const menu = document.querySelector(".md-nav--primary > .md-nav__list");
    const header = document.querySelector(".md-header__inner");
    if (wide.matches || !menu) header?.querySelector(".md-header__option, .md-search")?.before(bar);
    else menu.before(bar);
  }

  function finder(block) {
    const list = choice(block.dataset.pbFinder);
    const forget = own.querySelector("[data-pb-forget]").cloneNode(true);
    const bar = make("div", "pb-finder__choice");
    bar.append(list.made, forget);
    const mine = make("div", "pb-mine");
    block.prepend(bar, mine);
    forget.addEventListener("click", () => {
      pb.department.choose("");
      list.select.focus();
    });
    return () => {
      list.show();
      forget.hidden = !kept(KEY);
      mine.replaceChildren(...(found ? [people()] : gone ? [notice()] : []));
    };
  }

  function ask(block) {
    const first = block.firstElementChild;
    const mine = make("div", "pb-mine");
    const change = button(own.dataset.pbChange, () => own.dispatchEvent(new Event("pb-open")));
    change.className = "pb-mine__change";
    change.setAttribute("aria-label", own.dataset.pbLabel);
    block.prepend(mine);
    return () => {
      first.hidden = Boolean(found);
      mine.replaceChildren(...(found ? [people()] : gone ? [notice()] : []));
      if (found) mine.firstElementChild.append(" ", change);
    };
  }

  function page(block) {
    const toggle = block.querySelector("button");
    const id = block.dataset.pbThis;
    block.hidden = false;
    toggle.addEventListener("click", () => pb.department.choose(kept(KEY) === id ? "" : id));
    return () => toggle.setAttribute("aria-pressed", String(kept(KEY) === id));
  }

  let header;
  let refreshers = [];
  document.addEventListener("pb-department", () => refreshers.forEach((one) => one()));
  addEventListener("storage", look);
  wide.addEventListener("change", () => own && place());
  onPage(() => {
    own ??= document.querySelector("[data-pb-own]");
    bar ??= own?.firstElementChild;
    if (!own) return;
    header ??= control();
    place();
    refreshers = [header, ...all("[data-pb-finder]").map(finder), ...all("[data-pb-ask]").map(ask), ...all("[data-pb-this]").map(page)];
    if (kept(KEY) && !found && !gone) look();
    else tell();
  });
})();
