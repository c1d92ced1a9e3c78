import { recall } from "./storage.js";

/** Whether single letters may act: people can switch them off. */
export const areSingleKeysOn = () => recall("single-keys") !== "off";

/** Whether a key or a paste is meant for a field, where nothing else may take it. */
export const isInField = (target) =>
  target.isContentEditable || target.closest("input, textarea, select, [contenteditable], [role='combobox']") !== null;
