// What the scripts of the playbook share, as `pb`: making elements, keeping a choice on the device, loading parts,
// starting on each page.
// Nothing essential depends on scripts. Every word that they show comes from the page's data attributes.
// They are plain scripts without modules, so that they also run where the site is opened from a folder.
window.pb = (() => {
  const locale = document.documentElement.lang || "en";
  const remembered = new Map();

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function make(name, className = "", text = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }

  function field(label, control, className = "") {
    const made = make("label", `pb-field ${className}`, label);
    control.classList.add("pb-control");
    made.append(control);
    return made;
  }

  function option(value, text) {
    const made = make("option", "", text);
    made.value = value;
    return made;
  }

  function button(text, pressed) {
    const made = make("button", "pb-control", text);
    made.type = "button";
    if (pressed) made.addEventListener("click", pressed);
    return made;
  }

  // What is kept on the device, under one prefix for all editions. Storage may be refused; then it lasts as long as the page.
  function kept(key) {
    if (!remembered.has(key)) {
      let value = "";
      try {
        value = localStorage.getItem(`playbook.${key}`) ?? "";
      } catch {
        // As said above.
      }
      remembered.set(key, value);
    }
    return remembered.get(key);
  }

  function keep(key, value) {
    remembered.set(key, value);
    try {
      if (value) localStorage.setItem(`playbook.${key}`, value);
      else localStorage.removeItem(`playbook.${key}`);
    } catch {
      // As said above.
    }
  }

  // What another window chose holds here too.
  addEventListener("storage", ({ key }) => remembered.delete((key ?? "").replace("playbook.", "")));

  // Parts of the playbook that are loaded when somebody needs them: scripts under parts/ that hand over what they hold, because
  // a site that is opened from a folder can load nothing else.
  const root = document.currentScript.src.replace(/assets\/javascripts\/[^/]*$/, "");
  const parts = new Map();

  function load(name) {
    if (!parts.has(name)) {
      const part = {};
      part.promise = new Promise((resolve, reject) => {
        part.got = resolve;
        const script = document.createElement("script");
        script.src = `${root}parts/${name}.js`;
        script.onerror = () => {
          parts.delete(name);
          reject(new Error(name));
        };
        document.head.append(script);
      });
      parts.set(name, part);
    }
    return parts.get(name).promise;
  }

  const got = (name, value) => parts.get(name)?.got(value);

  // HTML that the playbook wrote for its root becomes elements of the page at hand.
  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const one of all("[href], [src]", template.content)) {
      const name = one.hasAttribute("href") ? "href" : "src";
      one.setAttribute(name, new URL(one.getAttribute(name), root));
    }
    return template.content;
  }

  // Days as the reader's clock and the page's language have them; between scripts they are written as 2026-11-23.
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  }

  function longDate(day) {
    const form = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return new Date(day).toLocaleDateString(locale === "en" ? "en-GB" : locale, form);
  }

  // Put values into a text from the page: %v by { v: "2.1" }.
  const fill = (text, values) => text.replace(/%([a-z])/g, (sign, name) => values[name] ?? sign);

  // A text without accents and capitals, to find it by.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // Run on every page: the first one and those that instant navigation brings.
  function onPage(start) {
    // In a folder there is no instant navigation, and where it is switched on the theme then tells of no page at all.
    if (window.document$ && location.protocol !== "file:") window.document$.subscribe(() => start());
    else start();
  }

  return { locale, root, all, make, field, option, button, kept, keep, load, got, parse, today, longDate, fill, plain, onPage };
})();
