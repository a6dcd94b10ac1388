// What a form hands over when it is saved: the text that it makes, and the text that its changes began with.
// Decap CMS takes one text of a form, to save it or to keep it on the device; both texts travel in it, so nothing that was
// not compared with the newest text can be written (backend.js), and a form that was kept still knows where it began.

export const BASE = "\u0000base";
const OPENING = "\u0000opening";
const SEAL = "\u0000draft"; // with which no file may begin
const saved = new Map();
let openings = 0;
let kept = "";

// Wraps the parts of what a form hands over; whatever was typed into it, NUL as well, comes out of it again.
export const sealed = ({ made, base, opening }) => `${SEAL}${JSON.stringify({ made, base, opening })}\n`;

// Returns the parts of what a form handed over; null for the text of a file.
export const unsealed = (text) => (text.startsWith(SEAL) ? JSON.parse(text.slice(SEAL.length)) : null);

// Remembers what an open form has saved: its next changes begin there.
export const remember = ({ opening, made }) => saved.set(opening, made);

// Returns what a form was last given back that had been left without saving.
export const lastKept = () => kept;

// Wraps a format (house.js, text.js).
export function drafted(form) {
  return {
    fromFile(raw) {
      const parts = unsealed(raw);
      if (parts) kept = raw;
      return {
        ...form.fromFile(parts?.made ?? raw),
        [BASE]: parts?.base ?? raw,
        // Another one for whoever asks: Decap CMS disables "Save" where a form says what it said when it was opened, even if
        // something else was saved in between.
        get [OPENING]() {
          openings += 1;
          return `${performance.timeOrigin}-${openings}`;
        },
      };
    },
    toFile({ [BASE]: base, [OPENING]: opening, ...data }) {
      return sealed({ made: form.toFile(data), base: saved.get(opening) ?? base, opening });
    },
  };
}
