/** Undoing a whole import takes many records back: a dialog asks first, and says what it is. */

export function askUndo(words) {
  const box = document.getElementById("edit-undo");
  box.querySelector("[data-undo-said]").textContent = words;
  box.returnValue = "";
  box.showModal();
  return new Promise((done) => {
    box.addEventListener("close", () => done(box.returnValue === "yes"), { once: true });
  });
}
