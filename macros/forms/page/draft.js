// Pack what a form hands over when it is saved: its new text, and the text that it began with. Decap CMS takes a single text of
// a form, to save it or to keep it on the device. With both texts in it, a change can always be compared with the newest text
// before it is written (backend.js), and a form that was kept still knows where it began.

export const BASE = "\u0000base";
const OPENING = "\u0000opening";
const SEAL = "\u0000draft"; // no file can begin with this
const saved = new Map();
let openings = 0;
let kept = "";

// Packs the parts. JSON keeps everything that was typed into the form, even NUL.
export const sealed = ({ made, base, opening }) => `${SEAL}${JSON.stringify({ made, base, opening })}\n`;

// Returns the parts of what a form handed over; null for the plain text of a file.
export const unsealed = (text) => (text.startsWith(SEAL) ? JSON.parse(text.slice(SEAL.length)) : null);

// Remembers what an open form has saved, which is where its next changes begin.
export const remember = ({ opening, made }) => saved.set(opening, made);

// Returns the last text that was restored into a form which had been left without saving.
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
        // A new number each time it is read: otherwise Decap CMS would disable "Save" for a form whose values are those it was
        // opened with, even if others were saved in between.
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
