// Returns the collection and the id of the entry whose form an address opens; both are undefined for other addresses.
export function entryAt(hash) {
  const [, collection, slug] = /^#\/collections\/([^/]+)\/entries\/([^/?]+)/.exec(hash) ?? [];
  return { collection, slug };
}
