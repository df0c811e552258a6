// What is typed while the network is away is kept on the device until it is saved: encrypted with a key that only the
// page of the person who typed it brings along (hall/casework/filling/kept.py). docs/phone.md says what stays, and how
// it goes.
(async () => {
  "use strict";
  const place = document.getElementById("kept");
  if (!place || !window.crypto?.subtle) return;
  const words = place.dataset;
  const form = document.getElementById("case-form");
  const prefix = `kept:${words.owner}:`;
  const own = `${prefix}${location.pathname}`;
  const WAIT_MS = 300, AGAIN_MS = 10_000;
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "edition"]);

  // -- the store
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const key = await crypto.subtle.importKey("raw", bytes(words.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  const all = () => Object.keys(localStorage).filter((name) => name.startsWith("kept:"));
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const remove = (name) => localStorage.removeItem(name);
  let isOver = false; // logging out: nothing more is kept
  document.addEventListener("submit", ({ target }) => { if (target.matches("[data-logout]")) isOver = true; }, true);
  const write = async (fields, edition, sent = false) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const said = new TextEncoder().encode(JSON.stringify(fields));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, said);
    if (!isOver) localStorage.setItem(own, JSON.stringify({ at: Date.now(), edition, sent, iv: text(iv), sealed: text(sealed) }));
  };
  const open = async (kept) => {
    const said = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.sealed));
    return JSON.parse(new TextDecoder().decode(said));
  };

  // -- another person's, and what has arrived: gone
  for (const name of all()) if (!name.startsWith(prefix)) remove(name);
  const cameFrom = document.referrer.startsWith(location.origin) ? new URL(document.referrer).pathname : "";
  if (cameFrom !== location.pathname && read(prefix + cameFrom)?.sent) remove(prefix + cameFrom);

  // -- what a person is told about it
  const say = (said, tone) => document.dispatchEvent(new CustomEvent("hall:say", { detail: { text: said, tone } }));
  const button = (said, act, name = "btn") => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: name, textContent: said });
    made.addEventListener("click", act);
    return made;
  };
  const notice = (said, ...acts) => {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(...acts);
    place.append(Object.assign(document.createElement("p"), { textContent: said }), row);
    place.hidden = false;
  };
  const drop = (name) => { remove(name); place.replaceChildren(); place.hidden = true; form?.querySelector("input, select, textarea")?.focus(); };
  const others = all().filter((name) => name !== own);
  if (others.length) {
    const link = Object.assign(document.createElement("a"), { className: "btn", href: others[0].slice(prefix.length), textContent: words.look });
    notice(words.elsewhere, link, button(words.drop, () => drop(others[0]), "btn btn--quiet"));
  }
  if (!form) return;

  const edition = () => form.elements.edition.value;
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // -- back on the page: saved at once if nobody has saved since; else the person decides
  const body = (kept, fields, ...more) => {
    const sent = [...fields, ["edition", kept.edition], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ...more];
    return new URLSearchParams(sent);
  };
  const compare = (kept, fields) => {
    const sent = Object.assign(document.createElement("form"), { method: "post", hidden: true });
    for (const [name, value] of body(kept, fields, ["refresh", "1"])) {
      sent.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(sent);
    sent.submit();
  };
  let isUndecided = false; // both versions exist: typing must not write over the one on the device
  const bringBack = async () => {
    const kept = read(own);
    if (!kept || "unsaved" in form.dataset) return; // the page shows it already, and has not saved it
    if (kept.sent && cameFrom === location.pathname && kept.edition !== edition()) return remove(own); // the answer to it
    let fields;
    try { fields = await open(kept); } catch { return remove(own); } // sealed with a key that is no more
    if (same(fields, typed())) return remove(own);
    if (kept.edition === edition()) {
      const answer = await fetch(location.pathname, {
        method: "POST", body: body(kept, fields, ["autosave", "1"]), headers: { "HX-Request": "true" }, redirect: "manual",
      }).catch(() => null);
      if (answer?.status === 200) {
        remove(own);
        sessionStorage.setItem("kept-saved", "1");
        return location.reload();
      }
    }
    isUndecided = true;
    const useSaved = () => { isUndecided = false; drop(own); };
    notice(words.newer, button(words.compare, () => compare(kept, fields), "btn btn--primary"), button(words.useSaved, useSaved));
  };
  if (sessionStorage.getItem("kept-saved")) {
    sessionStorage.removeItem("kept-saved");
    say(words.saved, "success");
  }
  await bringBack();

  // -- while typing: kept until the hall says that it has it
  let changes = "unsaved" in form.dataset ? 1 : 0, saved = 0, asked = 0, isAway = false, timer = 0;
  const seal = (sent) => {
    clearTimeout(timer);
    if (!isUndecided) write(typed(), edition(), sent).catch(() => {}); // a full or closed store: the page still has it
  };
  const keep = (event) => {
    if (!event.isTrusted) return;
    changes += 1;
    clearTimeout(timer);
    timer = setTimeout(seal, WAIT_MS, false);
  };
  for (const name of ["input", "change"]) form.addEventListener(name, keep);
  form.addEventListener("htmx:beforeRequest", () => { asked = changes; });
  form.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    if (xhr.status !== 200) return;
    saved = asked;
    if (saved === changes && !isUndecided) { clearTimeout(timer); remove(own); }
    if (isAway) { isAway = false; say(words.saved, "success"); }
  });
  document.body.dataset.offline = words.offline;
  const away = () => { isAway = true; };
  for (const name of ["htmx:sendError", "htmx:timeout"]) form.addEventListener(name, away);
  const again = () => { if (isAway && navigator.onLine) form.dispatchEvent(new Event("change", { bubbles: true })); };
  window.addEventListener("online", again);
  setInterval(again, AGAIN_MS);

  // -- sent as a whole page: the next page shows that it arrived (see above)
  form.addEventListener("submit", () => { if (saved !== changes) seal(navigator.onLine); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted && saved !== changes) seal(false); });
})();
