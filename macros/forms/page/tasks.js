// The bar above the lists of forms: what is begun there is more than a change of one file.

// Shows the bar wherever no form is open. `tasks` has what each button does, by its data-pb-task.
export function tasks(bar, begin) {
  const show = () => (bar.hidden = !begin.isReady() || location.hash.includes("/entries/"));
  addEventListener("hashchange", show);
  for (const button of bar.querySelectorAll("[data-pb-task]")) button.onclick = () => begin[button.dataset.pbTask]();
  return show;
}

// Opens a dialog with a form of its own, which goes when it is closed: the labels of a form that is not shown would be found.
export function opened(dialog) {
  const form = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  dialog.append(form);
  form.querySelector("[data-pb-close]").onclick = () => dialog.close();
  dialog.onclose = () => form.remove();
  return form;
}

// Returns what a form does when it is submitted: pressed again before that is done, its button does nothing.
export function once(submit) {
  let isBusy = false;
  return async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await submit().finally(() => (isBusy = false));
  };
}

// Returns a function that runs tasks one after another, in the order in which they were handed in.
export function queue() {
  let last = Promise.resolve();
  return (task) => {
    const done = last.then(task);
    last = done.catch(() => {}); // whoever handed it in is told
    return done;
  };
}
