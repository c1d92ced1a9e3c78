/** Whether a key or a paste is meant for a field, where nothing else may take it. */
export const isInField = (target) =>
  target.isContentEditable || target.closest("input, textarea, select, [contenteditable], [role='combobox']") !== null;
