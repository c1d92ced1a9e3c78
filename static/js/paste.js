/** Rows pasted on the inventory open the import at the step of the columns; a paste into a field stays a paste. */
import { isInField } from "./fields.js";

document.addEventListener("paste", (event) => {
  const form = document.getElementById("paste-rows");
  if (!form || isInField(event.target) || document.querySelector("dialog[open]")) return;
  const rows = event.clipboardData?.getData("text/plain") ?? "";
  if (!rows.trim()) return;
  event.preventDefault();
  form.elements.pasted.value = rows;
  form.requestSubmit();
});
