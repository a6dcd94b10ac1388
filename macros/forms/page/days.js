// Days in the format of the files: 2026-11-30.

const format = (year, month, date) =>
  [String(year).padStart(4, "0"), ...[month, date].map((part) => String(part).padStart(2, "0"))].join("-");

export function today() {
  const now = new Date();
  return format(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

// Returns the day a number of months after another, or the last day of a shorter month.
export function later(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const total = year * 12 + month - 1 + months;
  const [laterYear, laterMonth] = [Math.floor(total / 12), (total % 12) + 1];
  const last = new Date(Date.UTC(laterYear, laterMonth, 0)).getUTCDate();
  return format(laterYear, laterMonth, Math.min(date, last));
}
