// The bar above the collections, for tasks that change more than one file.

// Shows the bar unless a form is open. `actions` has what each button does, by its data-pb-task.
export function tasks(bar, actions) {
  const show = () => (bar.hidden = !actions.isReady() || location.hash.includes("/entries/"));
  addEventListener("hashchange", show);
  for (const button of bar.querySelectorAll("[data-pb-task]")) button.onclick = () => actions[button.dataset.pbTask]();
  return show;
}

// Adds a form to a dialog until it is closed. The labels of a hidden form could be taken for those of a form of Decap CMS.
export function opened(dialog) {
  const form = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  dialog.append(form);
  form.querySelector("[data-pb-close]").onclick = () => dialog.close();
  dialog.onclose = () => form.remove();
  return form;
}

// Returns a handler for submitting a form, which ignores further clicks until it is done.
export function once(submit) {
  let isBusy = false;
  return async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await submit().finally(() => (isBusy = false));
  };
}

// Returns a function that runs tasks one after another, in the order of its calls.
export function queue() {
  let last = Promise.resolve();
  return (task) => {
    const done = last.then(task);
    last = done.catch(() => {}); // the caller handles the error
    return done;
  };
}
