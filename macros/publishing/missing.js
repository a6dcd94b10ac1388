// Leads on from an address at which nothing stands: to the current edition, or to the page with the search.
(() => {
  const base = document.documentElement.dataset.pbBase;
  const rest = location.pathname.slice(base.length);
  const [first] = rest.split("/");
  const edition = /^(latest|\d{4}\.\d{2}(\.\d+)?)$/.test(first);
  const searched = rest.endsWith("404.html");
  if (searched && first === "latest") return;
  const target = searched ? "latest/404.html" : edition ? `${first}/404.html` : `latest/${rest}${location.search}${location.hash}`;
  location.replace(base + target);
})();
