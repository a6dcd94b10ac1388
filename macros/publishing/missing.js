// Redirects from a missing address: to the current edition, or to the 404 page with the search.
(() => {
  const base = document.documentElement.dataset.pbBase;
  const rest = location.pathname.slice(base.length);
  const [first] = rest.split("/");
  const isEdition = /^(latest|\d{4}\.\d{2}(\.\d+)?)$/.test(first);
  const isMissingPage = rest.endsWith("404.html");
  // latest/404.html itself is missing: another redirect would lead here again.
  if (isMissingPage && first === "latest") return;
  if (isMissingPage) {
    location.replace(`${base}latest/404.html`);
  } else if (isEdition) {
    location.replace(`${base}${first}/404.html`);
  } else {
    // From before the first edition: the page may exist in the current one.
    location.replace(`${base}latest/${rest}${location.search}${location.hash}`);
  }
})();
