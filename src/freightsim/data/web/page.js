"use strict";
// What is folded is printed, too, but for lists of hundreds of rows.
const foldedBefore = new Set();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open], .long)")) { foldedBefore.add(part); part.open = true; }
});
addEventListener("afterprint", () => {
  for (const part of foldedBefore) part.open = false;
  foldedBefore.clear();
});
