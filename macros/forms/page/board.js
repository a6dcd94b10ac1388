// The board of open proposals. Decap CMS reads them once, so its list is loaded again whenever somebody looks at it.

const BOARD = "#/workflow";

// `isRead` says whether the proposals were read since the page was loaded.
export function keepFresh(isRead) {
  const refresh = () => {
    const isBusy = document.querySelector("dialog[open]") !== null;
    if (location.hash === BOARD && isRead() && !isBusy) location.reload();
  };
  addEventListener("hashchange", refresh);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
}
