// Days of meetings that have passed since the site was built are no coming days.
pb.onPage(() => {
  const now = new Date();
  const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  for (const block of pb.all(".pb-next")) {
    const days = pb.all("li", block);
    for (const day of days) day.hidden = day.querySelector("time").dateTime < today;
    block.querySelector(".pb-empty").hidden = days.some((day) => !day.hidden);
  }
});
