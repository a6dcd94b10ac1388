// The theme puts the copy button of each code block into a navigation of its own, without a name. They are no navigation.
document$.subscribe(() => {
  for (const frame of document.querySelectorAll(".md-code__nav")) {
    frame.setAttribute("role", "presentation");
  }
});
