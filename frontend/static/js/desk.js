// The desk by keyboard alone. Single keys work outside of fields only, and can be switched off (WCAG 2.1.4).
// Every page works without this file; elements say their key in aria-keyshortcuts, and `.kbd` hints show it.
(() => {
  "use strict";
  const OFF = "desk-keys-off"; // in the browser's own memory
  const root = document.documentElement;
  const help = () => document.getElementById("keys");
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const show = () => { if (isOff()) delete root.dataset.keys; else root.dataset.keys = "1"; };

  const isSeen = (element) => element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("main .queue a")].filter(isSeen);
  const move = (step) => {
    const all = rows();
    const focused = all.indexOf(document.activeElement);
    const at = focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const tick = () => {
    const box = document.activeElement?.closest?.(".picks")?.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  };
  // A key leads to an act's first field, or to its button where there is none; it never acts by itself.
  const FIELDS = "input:not([type=hidden]), textarea, select, button";
  const unfold = (summary) => {
    summary.parentElement.open = true;
    summary.parentElement.querySelector(FIELDS)?.focus();
  };
  const use = (key) => {
    const found = [...document.querySelectorAll("[aria-keyshortcuts]")].find(
      (one) => one.getAttribute("aria-keyshortcuts") === key && isSeen(one),
    );
    if (!found) return false;
    if (found.matches("a, button")) found.click();
    else if (found.matches("summary")) unfold(found);
    else found.querySelector(FIELDS)?.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    if (event.key === "?") { help()?.showModal(); event.preventDefault(); return; }
    if (isOff()) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "x") tick();
    else if (event.key.length !== 1 || !use(event.key)) return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-show-keys]")) help()?.showModal();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    try { localStorage.setItem(OFF, event.target.checked ? "0" : "1"); } catch { /* nothing is remembered, then */ }
    show();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("keys-on");
    if (box) box.checked = !isOff();
    show();
  });
})();
