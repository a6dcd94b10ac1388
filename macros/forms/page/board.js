// Keep the board of open proposals up to date: Decap CMS reads them only once, so the page is reloaded when somebody opens it.

const BOARD = "#/workflow";

// `isRead` returns whether the proposals were read since the page was loaded.
export function keepFresh(isRead) {
  const refresh = () => {
    const isBusy = document.querySelector("dialog[open]") !== null;
    if (location.hash === BOARD && isRead() && !isBusy) location.reload();
  };
  addEventListener("hashchange", refresh);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
}
