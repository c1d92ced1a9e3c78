/** Cards of the board move by drag as they do by their menu: the same form is sent. */
const board = document.querySelector("[data-board]");
let dragged = null;

board?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-action]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged?.dataset.action ?? "");
});

board?.addEventListener("dragover", (event) => {
  const column = event.target.closest("[data-status]");
  board.querySelectorAll(".board__column--open").forEach((old) => old.classList.remove("board__column--open"));
  if (!dragged || !column) return;
  event.preventDefault();
  column.classList.add("board__column--open");
});

board?.addEventListener("dragend", () => {
  board.querySelectorAll(".board__column--open").forEach((old) => old.classList.remove("board__column--open"));
  dragged = null;
});

board?.addEventListener("drop", (event) => {
  const column = event.target.closest("[data-status]");
  if (!dragged || !column) return;
  event.preventDefault();
  const form = dragged.querySelector("form");
  const status = form?.elements.namedItem("status");
  if (!status || status.value === column.dataset.status) return;
  status.value = column.dataset.status;
  form.requestSubmit();
});
