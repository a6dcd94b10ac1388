// Decision trees one question at a time. The address names the step, by the anchor that it has in the outline: links to an
// answer work without scripts too, and the browser's own buttons lead back and forth.
(() => {
  const { all, make, button, kept, keep, onPage } = pb;
  const WHOLE = "triage-whole";

  function tree(frame) {
    const words = frame.dataset;
    const outline = frame.querySelector(".pb-triage__questions");
    const questions = new Map(all("[data-pb-step]", outline).map((one) => [one.dataset.pbStep, one]));
    const ways = (step) => (questions.has(step) ? all("[data-pb-to]", questions.get(step)) : []);
    const end = (step) => outline.querySelector(`[data-pb-to="${CSS.escape(step)}"] > .pb-triage__action`);
    const known = (step) => questions.has(step) || end(step);
    const asked = (step) => questions.get(step).querySelector("p").textContent;
    const [first] = questions.keys();
    const places = all("[id]", outline).map((one) => [one, one.id]);
    const guide = make("div", "pb-triage__guide");
    let at = first;
    let trail = [];
    let whole = Boolean(kept(WHOLE));

    const toggle = button("", () => {
      whole = !whole;
      keep(WHOLE, whole ? "yes" : "");
      show();
    });
    toggle.classList.add("pb-triage__toggle");
    outline.before(guide);
    outline.after(toggle);
    show();
    return meet;

    // The way on from a step with its answer, or the shortest way there from the first question.
    function lead(from, to) {
      const seen = new Set([from]);
      const open = [[from, []]];
      for (const [step, way] of open) {
        for (const { dataset } of ways(step)) {
          const longer = [...way, [step, dataset.pbAnswer]];
          if (dataset.pbTo === to) return longer;
          if (!seen.has(dataset.pbTo)) open.push([dataset.pbTo, longer]);
          seen.add(dataset.pbTo);
        }
      }
      return [];
    }

    // Follow the address to a step that was passed, one that an answer leads to, or one that a link names.
    function meet(anchor) {
      const named = anchor.slice(1);
      if (named && !known(named)) return;
      const to = named || first;
      const passed = trail.findIndex(([step]) => step === to);
      const next = ways(at).find((way) => way.dataset.pbTo === to);
      const moved = Boolean(named) || to !== at;
      if (passed >= 0) trail = trail.slice(0, passed);
      else if (next) trail = [...trail, [at, next.dataset.pbAnswer]];
      else if (to !== at) trail = to === first ? [] : lead(first, to);
      at = to;
      show(moved);
    }

    function show(focus) {
      frame.classList.toggle("pb-triage--guided", !whole);
      toggle.textContent = whole ? words.pbGuided : words.pbWhole;
      // Only one of the two views may bear the names that addresses lead to.
      for (const [place, id] of places) place.id = whole ? id : "";
      guide.replaceChildren();
      if (whole) return;
      const question = questions.get(at);
      const head = make(`h${words.pbTriage}`, "pb-triage__asked", question ? asked(at) : words.pbResult);
      head.id = at;
      head.tabIndex = -1;
      guide.append(head);
      const go = (step) => () => {
        location.hash = step;
      };
      if (question) {
        const answers = make("div", "pb-triage__answers");
        for (const { dataset } of ways(at)) answers.append(button(dataset.pbAnswer, go(dataset.pbTo)));
        guide.append(answers);
      } else {
        const action = make("p", "pb-triage__result");
        action.append(...end(at).cloneNode(true).childNodes);
        guide.append(action);
      }
      const steps = make("div", "pb-triage__steps");
      if (trail.length) steps.append(button(words.pbBack, go(trail.at(-1)[0])), button(words.pbAgain, go(first)));
      if (!question && navigator.clipboard) {
        const said = make("span", "pb-note");
        said.setAttribute("role", "status");
        steps.append(
          button(words.pbCopy, async () => {
            await navigator.clipboard.writeText(location.href);
            said.textContent = words.pbCopied;
          }),
          said,
        );
      }
      guide.append(steps);
      if (trail.length) {
        const list = make("ol", "pb-triage__path");
        for (const [step, answer] of trail) {
          const item = make("li");
          item.append(button(asked(step), go(step)), " ", make("strong", "", answer));
          list.append(item);
        }
        guide.append(make("p", "pb-note", words.pbPath), list);
      }
      if (focus) head.focus();
    }
  }

  let trees = [];
  // Of the event, not of the page's address: that may have moved on before the event is told of.
  addEventListener("hashchange", ({ newURL }) => trees.forEach((meet) => meet(new URL(newURL).hash)));
  onPage(() => {
    trees = all("[data-pb-triage]").map(tree);
    trees.forEach((meet) => meet(location.hash));
  });
})();
