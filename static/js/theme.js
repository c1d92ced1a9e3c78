/* Runs before the first paint, so that no page flashes in the wrong theme or density. */
(function () {
  "use strict";
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark" || theme === "projector") {
      document.documentElement.dataset.theme = theme;
    }
    if (localStorage.getItem("rail") === "folded") {
      document.documentElement.dataset.rail = "folded";
    }
    if (localStorage.getItem("density") === "compact") {
      document.documentElement.dataset.density = "compact";
    }
  } catch {
    /* Storage is switched off: the system's preference holds. */
  }
})();
