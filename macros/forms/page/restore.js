// Restore what somebody left in a form without saving. Decap CMS asks whether they want it and shows it, but then the file
// arrives from the code host and replaces it. So what was kept is shown instead of that file.
import { lastKept } from "./draft.js";
import { entryAt } from "./route.js";

const FIELDS = '[class*="EditorContainer"] label[for]';
const TRIES = 200; // frames to wait for the fields of the form

// `question` is what Decap CMS asks, `paths` returns the file of a form, `controls` has the fields on the page by their id.
export function restorer({ question, paths, controls, host = window }) {
  let wanted;
  const native = host.confirm.bind(host);
  host.confirm = (words) => {
    const isYes = native(words);
    if (isYes && words === question) wanted = { path: openPath(), text: lastKept() };
    return isYes;
  };
  const forget = () => (wanted = undefined);
  host.addEventListener("hashchange", forget);

  function openPath() {
    const { collection, slug } = entryAt(host.location.hash);
    return collection && paths(collection, slug);
  }

  // Returns what a form shows for a file that was read. A proposal is read twice: with all others, and alone.
  function shown(path, text) {
    if (!wanted || wanted.path !== path) return text;
    host.requestAnimationFrame(() => touch());
    return wanted.text;
  }

  // Makes Decap CMS see that there is something to save, by setting a field to the value that it has.
  function touch(tries = TRIES) {
    if (!wanted) return; // saved in the meantime
    const labels = [...host.document.querySelectorAll(FIELDS)];
    const control = labels.map(({ htmlFor }) => controls.get(htmlFor)).find((each) => typeof each?.props.value === "string");
    if (control) control.props.onChange(control.props.value);
    else if (tries) host.requestAnimationFrame(() => touch(tries - 1));
  }

  return { shown, forget };
}

// For a guard without forms.
export const NOTHING_KEPT = { shown: (_, text) => text, forget() {} };
