// The fields that Decap CMS has none of: references, which are picked from a list, and texts of one line each.
import { slug } from "./spelling.js";

// Where entries stand that are not published yet, and can be picked all the same: in the form itself.
const OWN = {
  departments: { person: ["people", ["name"]] },
  accounts: { account: ["entries", ["platform", "handle"]] },
  glossary: { term: ["entries", ["term"]] },
  meetings: { series: ["series", ["title"]] },
};
const LONG = 300; // options beyond which a list is searched by typing

const plain = (value) => (value?.toJS ? value.toJS() : value);

export function fields(CMS, options, department) {
  const { createClass, h } = window;

  // What a reference may name: what is in this form, then what is published, the reader's own department first.
  function choices({ field, collection, entry, getEntry }) {
    const kind = field.get("kind");
    const [key, named] = OWN[collection?.get("name")]?.[kind] ?? [];
    const held = key ? plain((getEntry?.() ?? entry)?.getIn(["data", key])) ?? [] : [];
    const here = held
      .map((item) => {
        const name = named.map((each) => item?.[each] ?? "").join(" ").trim();
        return { id: item?.id || slug(name), name: name || item?.id, group: "In this form" };
      })
      .filter(({ id }) => id);
    const seen = new Set(here.map(({ id }) => id));
    const others = options[kind].filter(({ id }) => !seen.has(id));
    const first = others.filter(({ group }) => group && group === department);
    return [...here, ...first, ...others.filter((each) => !first.includes(each))];
  }

  function listed(found) {
    return [...grouped(found)].flatMap(([group, all]) => {
      const made = all.map(({ id, name }) => h("option", { key: id, value: id }, name));
      return group ? h("optgroup", { key: group, label: group }, made) : made;
    });
  }

  function grouped(found) {
    const groups = new Map();
    for (const each of found) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
    return groups;
  }

  const named = (found, id) => found.find((each) => each.id === id)?.name ?? id;

  // One select or, for long lists, a field with suggestions.
  function picker(widget, found, value, choose, empty) {
    const { forID, classNameWrapper, setActiveStyle, setInactiveStyle } = widget.props;
    const shared = { id: forID, className: `${classNameWrapper} pb-pick`, onFocus: setActiveStyle, onBlur: setInactiveStyle };
    const onChange = (event) => choose(event.target.value);
    if (found.length <= LONG) {
      const isKnown = !value || found.some(({ id }) => id === value);
      const others = isKnown ? [] : [h("option", { key: value, value }, value)];
      return h("select", { ...shared, value: value ?? "", onChange }, h("option", { value: "" }, empty), others, listed(found));
    }
    const list = `${forID}-list`;
    const suggestions = found.map(({ id, name }) => h("option", { key: id, value: id }, name === id ? undefined : name));
    return h("div", {}, [
      h("input", { key: "input", ...shared, list, value: value ?? "", onChange, autoComplete: "off" }),
      h("datalist", { key: "list", id: list }, suggestions),
    ]);
  }

  const Reference = createClass({
    getInitialState() {
      return { first: [plain(this.props.value) ?? []].flat() };
    },
    isValid() {
      const found = new Set(choices(this.props).map(({ id }) => id));
      const wrong = [plain(this.props.value) ?? []].flat().find((id) => id && !found.has(id) && !this.state.first.includes(id));
      const label = this.props.field.get("label");
      return wrong ? { error: { message: `${label}: '${wrong}' leads nowhere. Choose one from the list.` } } : { error: false };
    },
    render() {
      const { field, forID, value, onChange } = this.props;
      const found = choices(this.props);
      if (!field.get("multiple")) return picker(this, found, value, onChange, "—");
      const held = [plain(value) ?? []].flat();
      const drop = (place) => {
        onChange(held.filter((_, i) => i !== place));
        document.getElementById(forID)?.focus(); // the button that had it is gone
      };
      const rest = found.filter(({ id }) => !held.includes(id));
      const items = held.map((id, place) =>
        h("li", { key: id }, [
          h("span", { key: "name" }, named(found, id)),
          h(
            "button",
            { key: "drop", type: "button", "aria-label": `Remove ${named(found, id)}`, onClick: () => drop(place) },
            "Remove",
          ),
        ]),
      );
      const add = (id) => found.some((each) => each.id === id) && !held.includes(id) && onChange([...held, id]);
      return h("div", { className: "pb-picks" }, [
        h("ul", { key: "held" }, items),
        h("div", { key: "add" }, rest.length <= LONG ? picker(this, rest, "", add, "Add …") : h(Typed, { ...this.props, rest, add })),
      ]);
    },
  });

  // Suggestions for a list of references: what is typed counts once it is one of them.
  const Typed = createClass({
    getInitialState() {
      return { text: "" };
    },
    render() {
      return picker(this, this.props.rest, this.state.text, (text) => this.setState({ text: this.props.add(text) === false ? text : "" }));
    },
  });

  const Lines = createClass({
    getInitialState() {
      return { text: [plain(this.props.value) ?? []].flat().join("\n") };
    },
    isValid() {
      const { field, value } = this.props;
      const [pattern, explanation] = plain(field.get("line")) ?? [];
      const wrong = pattern && [plain(value) ?? []].flat().find((line) => !RegExp(pattern).test(line));
      return wrong ? { error: { message: `${field.get("label")}: '${wrong}' is ${explanation}` } } : { error: false };
    },
    render() {
      const { forID, classNameWrapper, setActiveStyle, setInactiveStyle, onChange } = this.props;
      return h("textarea", {
        id: forID,
        className: `${classNameWrapper} pb-lines`,
        rows: Math.max(2, this.state.text.split("\n").length),
        value: this.state.text,
        onFocus: setActiveStyle,
        onBlur: setInactiveStyle,
        onChange: ({ target: { value: text } }) => {
          this.setState({ text });
          onChange(text.split("\n").map((line) => line.trim()).filter(Boolean));
        },
      });
    },
  });

  CMS.registerWidget("reference", Reference);
  CMS.registerWidget("lines", Lines);
}
