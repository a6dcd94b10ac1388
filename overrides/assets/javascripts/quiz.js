// Quizzes as forms: each choice is explained when it is checked, the first answers count, and progress stays on the device.
// A quiz whose questions have changed is asked anew. At its end stands a certificate that says what it is: a self-check.
(() => {
  const { all, make, field, button, kept, keep, today, longDate, fill, onPage } = pb;

  function read({ dataset: { pbQuiz: id, pbPrint: print } }) {
    let state = {};
    try {
      state = JSON.parse(kept(`quiz.${id}`)) ?? {};
    } catch {
      // As if nothing were remembered.
    }
    const whole = Array.isArray(state.answers) && state.answers.every((one) => !one || Array.isArray(one));
    return state.print === print && whole ? state : { print, answers: [], changed: Boolean(state.print) };
  }

  function write({ dataset }, state) {
    keep(`quiz.${dataset.pbQuiz}`, JSON.stringify(state));
    document.dispatchEvent(new Event("pb-quiz"));
  }

  const answered = (state) => state.answers.filter(Boolean).length;
  const finished = (words, state, total) => fill(words.pbFinished, { d: longDate(state.day), r: state.score, m: total });

  function quiz(frame, number) {
    const words = frame.closest("[data-pb-check]").dataset;
    const items = all(":scope > ol > li", frame);
    const state = read(frame);
    const progress = make("p", "pb-quiz__progress");
    progress.setAttribute("role", "status");
    const end = make("div", "pb-quiz__end");
    const form = make("div", "pb-quiz__form");
    const questions = items.map(ask);
    form.append(...questions.map((one) => one.form), progress, end);
    frame.append(form);
    frame.classList.add("pb-quiz--asking");
    tell();

    function ask(item, place) {
      const several = "pbSeveral" in item.dataset;
      const choices = all(":scope > ul > li", item);
      const asked = make("form", "pb-quiz__ask");
      const set = make("fieldset");
      const said = make("div", "pb-quiz__said");
      said.setAttribute("role", "status");
      set.append(make("legend", "", `${place + 1}. ${item.querySelector("p").textContent}`));
      if (several) set.append(make("p", "pb-note", words.pbSeveral));
      const inputs = choices.map((choice) => {
        const input = make("input");
        input.type = several ? "checkbox" : "radio";
        input.name = `quiz-${number}-${place}`;
        const label = make("label", "pb-quiz__choice");
        label.append(input, make("span", "", choice.querySelector("summary").textContent));
        set.append(label);
        return input;
      });
      const check = button(words.pbCheck);
      check.type = "submit";
      set.append(check, said);
      asked.append(set);
      asked.addEventListener("submit", (event) => {
        event.preventDefault();
        const picked = inputs.flatMap((input, n) => (input.checked ? [n] : []));
        if (!picked.length && !several) {
          said.replaceChildren(make("p", "", words.pbChoose));
          return;
        }
        explain(picked);
        if (!state.answers[place]) {
          state.answers[place] = picked;
          if (answered(state) === items.length) {
            state.day = today();
            state.score = questions.filter((one, n) => one.isRight(state.answers[n])).length;
          }
          write(frame, state);
          tell();
        }
      });

      const right = (n) => "pbRight" in choices[n].dataset;
      const isRight = (picked) => choices.every((_, n) => right(n) === picked.includes(n));

      function explain(picked) {
        const shown = several ? choices.map((_, n) => n) : picked;
        inputs.forEach((input, n) => {
          input.checked = picked.includes(n);
          const { classList } = input.parentElement;
          classList.toggle("pb-quiz__choice--right", shown.includes(n) && right(n));
          classList.toggle("pb-quiz__choice--wrong", shown.includes(n) && !right(n));
        });
        said.replaceChildren();
        if (several) {
          said.append(make("p", "", isRight(picked) ? words.pbRight : words.pbWrong));
          const list = make("ul");
          for (const n of shown) {
            const line = make("li", "", `${choices[n].querySelector("summary").textContent}: `);
            line.append(...choices[n].querySelector("p").cloneNode(true).childNodes);
            list.append(line);
          }
          said.append(list);
        } else {
          said.append(choices[picked[0]].querySelector("p").cloneNode(true));
        }
        said.append(item.querySelector(":scope > details p").cloneNode(true));
      }

      function clear() {
        asked.reset();
        said.replaceChildren();
        for (const { parentElement } of inputs) parentElement.className = "pb-quiz__choice";
      }

      if (state.answers[place]) explain(state.answers[place]);
      return { form: asked, isRight, clear, first: inputs[0] };
    }

    function tell() {
      const number = answered(state);
      const correct = questions.filter((one, n) => state.answers[n] && one.isRight(state.answers[n])).length;
      progress.textContent =
        state.changed && !number ? words.pbChanged : number ? fill(words.pbScore, { n: number, m: items.length, r: correct }) : "";
      end.replaceChildren();
      if (number) end.append(button(words.pbAgain, again));
      if (state.day) end.append(make("p", "", finished(words, state, items.length)), certificate());
    }

    function again() {
      state.answers = [];
      delete state.changed;
      write(frame, state);
      for (const one of questions) one.clear();
      tell();
      questions[0].first.focus();
    }

    function certificate() {
      const name = make("input");
      name.autocomplete = "name";
      name.value = kept("name");
      const sheet = make("div", "pb-certificate");
      const line = (text, part) => sheet.appendChild(make("p", part && `pb-certificate__${part}`, text));
      line(words.pbOrganization, "by");
      line(words.pbTitle, "title");
      const person = line("", "name");
      line(words.pbAnswered);
      line(frame.dataset.pbTitle, "course");
      line(finished(words, state, items.length));
      line(words.pbEdition);
      line(words.pbSelf, "self");
      const show = () => {
        keep("name", name.value.trim());
        person.textContent = name.value.trim() || "…".repeat(12);
      };
      name.addEventListener("input", show);
      show();
      const made = make("details", "pb-quiz__certificate");
      made.append(make("summary", "", words.pbCertificate), field(words.pbName, name), sheet, button(words.pbPaper, () => paper(sheet)));
      return made;
    }
  }

  // One sheet of paper with the certificate alone.
  function paper(sheet) {
    const copy = sheet.cloneNode(true);
    copy.classList.add("pb-certificate--paper");
    document.body.append(copy);
    document.documentElement.classList.add("pb-certify");
    const done = () => {
      copy.remove();
      document.documentElement.classList.remove("pb-certify");
    };
    addEventListener("afterprint", done, { once: true });
    window.print();
  }

  // What the reader has done so far, beside each course and for a whole path.
  function mark() {
    for (const place of all("[data-pb-progress]")) {
      const words = place.closest("[data-pb-finished]").dataset;
      const state = read({ dataset: { pbQuiz: place.dataset.pbProgress, pbPrint: place.dataset.pbPrint } });
      const total = Number(place.dataset.pbTotal);
      const begun = answered(state);
      place.textContent = state.day
        ? finished(words, state, total)
        : begun
          ? fill(words.pbBegun, { n: begun, m: total })
          : "";
      place.classList.toggle("pb-progress--done", Boolean(state.day));
    }
    for (const path of all("[data-pb-path-progress]")) {
      const done = all(".pb-progress--done", path).length;
      const said = path.querySelector(".pb-path__progress");
      said.textContent = done ? fill(path.dataset.pbPathProgress, { n: done, m: all("[data-pb-progress]", path).length }) : "";
    }
  }

  document.addEventListener("pb-quiz", mark);
  onPage(() => {
    all("[data-pb-quiz]").forEach(quiz);
    mark();
  });
})();
