// The dialog that shows what two people changed in the same place, and asks which change to keep.
import { refusal } from "./backend.js";
import { listLines } from "./house.js";

function option(template, group, key, label, value) {
  const node = template.querySelector("label").cloneNode(true);
  const input = node.querySelector("input");
  Object.assign(input, { name: group, value: key, required: true });
  node.querySelector("strong").textContent = label;
  node.querySelector("span").textContent = value;
  return node;
}

function question(template, words, { title, labels, ours, theirs }, place) {
  const node = template.cloneNode(true);
  node.querySelector("legend").textContent = title;
  const group = `pb-both-${place}`;
  const readable = (value) => listLines(value) || words.pbNone;
  const options = [
    option(template, group, "ours", words[labels[0]], readable(ours)),
    option(template, group, "theirs", words[labels[1]], readable(theirs)),
  ];
  node.querySelector("label").replaceWith(...options);
  return node;
}

// Returns "ours" or "theirs" for each conflict, by its key. Throws if somebody goes back to the form.
export function ask(conflicts) {
  const dialog = document.querySelector("#pb-both");
  const template = document.querySelector("#pb-both-one").content.firstElementChild;
  const form = dialog.querySelector("form");
  const words = dialog.dataset;
  const sides = { ours: words.pbOurs, saved: words.pbSaved, proposed: words.pbProposed, published: words.pbPublished };
  const list = form.querySelector(".pb-both__list");
  list.replaceChildren(...conflicts.map((each, i) => question(template, { ...words, ...sides }, each, i)));
  return new Promise((done, failed) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      const answers = new FormData(form);
      done(Object.fromEntries(conflicts.map(({ key }, i) => [key, answers.get(`pb-both-${i}`)])));
      dialog.close();
    };
    form.querySelector("[type=button]").onclick = () => dialog.close();
    dialog.onclose = () => failed(refusal(words.pbBack)); // has no effect once the promise is resolved
    dialog.showModal();
  });
}
