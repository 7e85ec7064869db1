"use strict";
// What is folded is printed, too.
const foldedBefore = new Set();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) { foldedBefore.add(part); part.open = true; }
});
addEventListener("afterprint", () => {
  for (const part of foldedBefore) part.open = false;
  foldedBefore.clear();
});
