const ID = /\s*\{#([^}]+)\}$/;

/** Set the id of each heading: the one in `{#id}` at its end, or one made of its words. */
function addAnchors(state) {
  state.tokens.forEach((token, index) => {
    if (token.type !== "heading_open") return;
    const inline = state.tokens[index + 1];
    const last = inline.children.at(-1);
    const id = last?.type === "text" && last.content.match(ID)?.[1];
    if (id) last.content = last.content.replace(ID, "");
    token.attrSet("id", id || inline.content.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-"));
  });
}

export default function (config) {
  config.amendLibrary("md", (markdown) => markdown.core.ruler.push("anchors", addAnchors));
  config.addGlobalData("layout", "page.liquid");
  return {
    dir: { input: "content", includes: "../_includes", data: "../_data", output: "_site" },
    markdownTemplateEngine: false,
  };
}
