// Days as the files write them: 2026-11-30.

const written = (year, month, date) =>
  [String(year).padStart(4, "0"), ...[month, date].map((part) => String(part).padStart(2, "0"))].join("-");

export function today() {
  const now = new Date();
  return written(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

// Returns the day so many months after another, or the last one of a shorter month.
export function later(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const total = year * 12 + month - 1 + months;
  const [then, which] = [Math.floor(total / 12), (total % 12) + 1];
  const last = new Date(Date.UTC(then, which, 0)).getUTCDate();
  return written(then, which, Math.min(date, last));
}
