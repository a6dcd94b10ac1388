// Tell on every page of an edition that is not the current one that it is not, and where to go: also in a window that was open
// when the current edition was published. The list of editions is read again on each page and when the window is looked at.
(() => {
  const { all, onPage } = pb;
  const KEY = "playbook.outdated";
  const web = location.protocol !== "file:";

  function told(edition, outdated) {
    try {
      if (outdated === undefined) return sessionStorage.getItem(KEY) === edition;
      if (outdated) sessionStorage.setItem(KEY, edition);
      else if (told(edition)) sessionStorage.removeItem(KEY);
    } catch {
      // Storage may be refused; then the banner comes a little later.
    }
    return outdated;
  }

  async function get(path, root) {
    const answer = await fetch(new URL(path, root), { cache: "no-cache" });
    if (!answer.ok) throw new Error(path);
    return answer.text();
  }

  // Addresses in the site map may bear another host; what stands after the site's own root does not.
  async function has(root, page) {
    const map = new DOMParser().parseFromString(await get("../latest/sitemap.xml", root), "text/xml");
    const pages = [...map.getElementsByTagName("loc")].map((one) => one.textContent);
    const home = pages.reduce((a, b) => (a.length <= b.length ? a : b), pages[0] ?? "");
    return pages.some((one) => one.slice(home.length) === page);
  }

  async function look(block) {
    const edition = block.dataset.pbEdition;
    const root = new URL(`${block.dataset.pbRoot}/`, location);
    block.hidden = !told(edition);
    try {
      const current = JSON.parse(await get("../versions.json", root)).find((one) => one.aliases.includes("latest"));
      const outdated = Boolean(current) && current.version !== edition;
      told(edition, outdated);
      block.hidden = !outdated;
      document.dispatchEvent(new CustomEvent("pb-outdated", { detail: outdated }));
      if (!outdated || root.pathname.endsWith("/latest/")) return;
      const gone = !(await has(root, location.pathname.slice(root.pathname.length)));
      block.querySelector(".pb-edition__same").hidden = gone;
      block.querySelector(".pb-edition__gone").hidden = !gone;
    } catch {
      // Without the list, or without a connection, nothing new is known.
    }
  }

  const refresh = () => web && all(".pb-edition[data-pb-edition]").forEach(look);
  onPage(refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  addEventListener("pageshow", (event) => event.persisted && refresh());
})();
