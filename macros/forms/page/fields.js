// Widgets that Decap CMS lacks: references, which are picked from a list, and lists with one text per line.
import { slug } from "./spelling.js";

// Where in a form there are entries that can be picked before they are published, and the fields of their names.
const OWN = {
  departments: { person: ["people", ["name"]] },
  accounts: { account: ["entries", ["platform", "handle"]] },
  glossary: { term: ["entries", ["term"]] },
  meetings: { series: ["series", ["title"]] },
};
const LONG = 300; // with more options than this, a list is searched by typing

const plain = (value) => (value?.toJS ? value.toJS() : value);

export function fields(CMS, options, department) {
  const { createClass, h } = window;

  // Returns what a reference may name: entries of this form, then published ones, those of the reader's department first.
  function choices({ field, collection, entry, getEntry }) {
    const kind = field.get("kind");
    const [key, nameFields] = OWN[collection?.get("name")]?.[kind] ?? [];
    const entries = key ? plain((getEntry?.() ?? entry)?.getIn(["data", key])) ?? [] : [];
    const inForm = entries
      .map((item) => {
        const name = nameFields.map((each) => item?.[each] ?? "").join(" ").trim();
        return { id: item?.id || slug(name), name: name || item?.id, group: "In this form" };
      })
      .filter(({ id }) => id);
    const ids = new Set(inForm.map(({ id }) => id));
    const others = options[kind].filter(({ id }) => !ids.has(id));
    const first = others.filter(({ group }) => group && group === department);
    return [...inForm, ...first, ...others.filter((each) => !first.includes(each))];
  }

  function optionNodes(candidates) {
    return [...grouped(candidates)].flatMap(([group, all]) => {
      const nodes = all.map(({ id, name }) => h("option", { key: id, value: id }, name));
      return group ? h("optgroup", { key: group, label: group }, nodes) : nodes;
    });
  }

  function grouped(candidates) {
    const groups = new Map();
    for (const each of candidates) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
    return groups;
  }

  const nameOf = (candidates, id) => candidates.find((each) => each.id === id)?.name ?? id;

  // Returns a select or, for many options, a field with suggestions.
  function picker(widget, candidates, value, choose, empty) {
    const { forID, classNameWrapper, setActiveStyle, setInactiveStyle } = widget.props;
    const shared = { id: forID, className: `${classNameWrapper} pb-pick`, onFocus: setActiveStyle, onBlur: setInactiveStyle };
    const onChange = (event) => choose(event.target.value);
    if (candidates.length <= LONG) {
      const isKnown = !value || candidates.some(({ id }) => id === value);
      const others = isKnown ? [] : [h("option", { key: value, value }, value)];
      return h("select", { ...shared, value: value ?? "", onChange }, h("option", { value: "" }, empty), others, optionNodes(candidates));
    }
    const list = `${forID}-list`;
    const suggestions = candidates.map(({ id, name }) => h("option", { key: id, value: id }, name === id ? undefined : name));
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
      const ids = new Set(choices(this.props).map(({ id }) => id));
      const wrong = [plain(this.props.value) ?? []].flat().find((id) => id && !ids.has(id) && !this.state.first.includes(id));
      const label = this.props.field.get("label");
      return wrong ? { error: { message: `${label}: there is no '${wrong}'. Choose one from the list.` } } : { error: false };
    },
    render() {
      const { field, forID, value, onChange } = this.props;
      const candidates = choices(this.props);
      if (!field.get("multiple")) return picker(this, candidates, value, onChange, "—");
      const ids = [plain(value) ?? []].flat();
      const drop = (place) => {
        onChange(ids.filter((_, i) => i !== place));
        document.getElementById(forID)?.focus(); // the button that had the focus is removed
      };
      const rest = candidates.filter(({ id }) => !ids.includes(id));
      const items = ids.map((id, place) => {
        const name = nameOf(candidates, id);
        const remove = { key: "drop", type: "button", "aria-label": `Remove ${name}`, onClick: () => drop(place) };
        return h("li", { key: id }, [h("span", { key: "name" }, name), h("button", remove, "Remove")]);
      });
      const add = (id) => candidates.some((each) => each.id === id) && !ids.includes(id) && onChange([...ids, id]);
      return h("div", { className: "pb-picks" }, [
        h("ul", { key: "held" }, items),
        h("div", { key: "add" }, rest.length <= LONG ? picker(this, rest, "", add, "Add …") : h(Typed, { ...this.props, rest, add })),
      ]);
    },
  });

  // A field with suggestions for a list of references; a reference is added once it has been typed in full.
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
