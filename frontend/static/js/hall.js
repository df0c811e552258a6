// Progressive enhancement only: every page works without this file.
(() => {
  "use strict";
  const SEND_AGAIN_MS = 8000; // a form that got no answer may be sent again after this
  const SAID_MS = 8000; // good news goes by itself
  const KEPT_MS = 7 * 24 * 3600 * 1000;

  // -- errors: eyes and screen readers start at the summary, then at the field that its link names
  const focusErrors = () => document.querySelector(".errors[role=alert]")?.focus();
  const focusTarget = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches(".field, .field *")) return;
    const controls = "input:not([type=hidden]), select, textarea";
    const control = target.matches(controls) ? target : target.querySelector(controls);
    control?.focus();
  };

  // -- what a script has to say: in sight wherever the page stands, read aloud by screen readers (role=status)
  let said = 0;
  const say = (text, tone = "warning") => {
    const place = document.getElementById("messages");
    place?.classList.add("afloat");
    place?.replaceChildren(Object.assign(document.createElement("p"), { className: `flash flash--${tone}`, textContent: text }));
    clearTimeout(said);
    if (tone === "success") said = setTimeout(() => place?.replaceChildren(), SAID_MS);
  };
  document.addEventListener("hall:say", ({ detail }) => say(detail.text, detail.tone));

  // -- sending: a second press does nothing (the server would refuse it kindly anyway), and a press while a page is
  //    being saved waits for the answer, since that answer brings the edition that the form must be sent with
  const saving = new WeakSet();
  const waiting = new WeakMap();
  const asked = new WeakMap(); // a form's values when it was last sent to be saved
  const meanwhile = new WeakMap(); // what was changed in it until the answer came
  const values = (form) => {
    const found = new Map();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") found.set(name, [...(found.get(name) ?? []), value]);
    return found;
  };
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (!navigator.onLine) { event.preventDefault(); say(document.body.dataset.offline); return; } // stay with what was typed
    if (saving.has(form)) { event.preventDefault(); waiting.set(form, event.submitter); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(release, SEND_AGAIN_MS, form);
  });
  // A page taken back from the browser's memory has forms that were sent: they may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // -- saving while typing (htmx)
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset.sent) { event.preventDefault(); return; } // the whole page is on its way already
    saving.add(form);
    asked.set(form, values(form));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!saving.delete(form) || !waiting.has(form)) return;
    if (event.detail.xhr.status === 0) { waiting.delete(form); return; } // no network: the page stays, with what was typed
    const submitter = waiting.get(form);
    waiting.delete(form);
    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  });
  // An answer that draws the form's fields anew shows what it was asked with: what was typed and chosen meanwhile is put
  // back into them, and saved in its turn.
  document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig, target } }) => {
    const form = requestConfig.elt;
    if (!asked.has(form) || !form.contains(target)) return;
    const before = asked.get(form);
    asked.delete(form);
    const now = values(form);
    const since = [...new Set([...before.keys(), ...now.keys()])].filter((name) => `${before.get(name)}` !== `${now.get(name)}`);
    if (since.length) meanwhile.set(form, new Map(since.map((name) => [name, now.get(name) ?? []])));
  });
  document.addEventListener("htmx:afterSwap", ({ detail: { requestConfig } }) => {
    const form = requestConfig.elt;
    const mine = meanwhile.get(form);
    if (!meanwhile.delete(form)) return;
    for (const control of form.elements) {
      const said = mine.get(control.name);
      if (!said || control.type === "hidden" || control.type === "file") continue;
      if (["checkbox", "radio"].includes(control.type)) control.checked = said.includes(control.value);
      else control.value = said[0] ?? "";
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // What the server says kindly comes with its place (HX-Retarget) and is shown; any other failure must not replace
  // what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = Boolean(xhr.getResponseHeader("HX-Retarget"));
    if (!event.detail.shouldSwap) say(document.body.dataset.notSaved);
    if (xhr.status !== 401) return;
    document.getElementById("messages")?.classList.add("afloat"); // in sight of who is typing, and read aloud once
    if (document.querySelector("#messages [data-log-in]")) event.detail.shouldSwap = false;
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => say(document.body.dataset.offline));
  }

  // -- choosing files uploads them at once; without script, or after a failure, the button does it (forms.css)
  document.documentElement.dataset.script = "";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
    // A file that answers a question of the form: its own button sends the page.
    if (event.target.matches("input[type=file][data-sends]") && event.target.files.length) {
      event.stopPropagation(); // the file itself is not for saving while typing
      event.target.form.requestSubmit(event.target.closest(".chooser").querySelector("button"));
    }
  });

  // -- an app on the phone, and a kind page without network (hall/portal/installing.py)
  window.addEventListener("load", () => navigator.serviceWorker?.register("/worker.js").catch(() => {}));

  // -- what kept.js keeps: gone at logout, and after a week
  const forget = (isOver) => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith("kept:") && isOver(name)) localStorage.removeItem(name);
    } catch { /* nothing can be kept here */ }
  };
  const isOld = (name) => { try { return JSON.parse(localStorage.getItem(name)).at < Date.now() - KEPT_MS; } catch { return true; } };
  forget(isOld);
  document.addEventListener("submit", ({ target }) => { if (target.matches("[data-logout]")) forget(() => true); }, true);

  window.addEventListener("hashchange", focusTarget);
  document.addEventListener("click", (event) => {
    // A link to the place where one is already changes no hash, but is meant.
    const link = event.target.closest?.(".errors a[href^='#']");
    if (link && link.hash === location.hash) focusTarget();
  });
  document.addEventListener("DOMContentLoaded", () => { if (location.hash) focusTarget(); else focusErrors(); });
})();
