// The form designer: dragging, focus, keys, preview. Every page works without this file, by its buttons.
(() => {
  "use strict";
  const outline = () => document.getElementById("outline");
  const panel = () => document.getElementById("panel");
  const preview = () => document.getElementById("preview");

  // -- an act of the outline, as if its button were pressed
  const act = (words) => {
    const form = outline();
    const button = Object.assign(document.createElement("button"), { name: "do", value: words, hidden: true });
    form.append(button);
    button.click();
    setTimeout(() => button.remove());
  };

  // -- the outline is not drawn anew under a pressed finger: that would lose the click or the drag; nor while something
  //    that was asked is on its way
  let pressed = false;
  let postponed = false;
  const isBusy = () => pressed || document.querySelector(".dz .htmx-request:not(#refresh)") !== null;
  const drawAgain = () => {
    if (!postponed || isBusy()) return;
    postponed = false;
    document.body.dispatchEvent(new CustomEvent("designer-changed", { bubbles: true }));
  };
  const release = () => { pressed = false; drawAgain(); };
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const name of ["pointerup", "dragend"]) document.addEventListener(name, () => setTimeout(release), true);
  document.addEventListener("pointercancel", () => { if (!dragged) release(); }, true);
  for (const name of ["htmx:beforeRequest", "htmx:beforeSwap"]) {
    document.addEventListener(name, (event) => {
      if (event.detail.requestConfig?.elt.id !== "refresh" || !isBusy()) return;  // elt itself is the target as it swaps
      postponed = true;
      if (name === "htmx:beforeRequest") event.preventDefault();
      else event.detail.shouldSwap = false;
    });
  }

  // -- what is being saved when its panel is drawn anew is put aside until the answer is there: htmx looks for the parts
  //    that an answer changes, and tells of its events, from where the asker stands
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap) return;
    for (const asker of detail.target.querySelectorAll(".htmx-request")) document.getElementById("aside").append(asker);
  });
  document.addEventListener("htmx:afterRequest", () => setTimeout(() => {
    for (const asker of document.querySelectorAll("#aside > :not(.htmx-request)")) asker.remove();
    drawAgain();
  }));

  // -- dragging questions and pages
  let dragged = null;
  const clear = () => {
    for (const row of document.querySelectorAll(".dz-over, .dz-over--after")) row.classList.remove("dz-over", "dz-over--after");
  };
  const targetOf = (event) => {
    if (!dragged) return null;
    if (dragged.page) return event.target.closest(".dz-page");
    return event.target.closest(".dz-rows > li") ?? event.target.closest(".dz-page");
  };
  const isAfter = (event, element) => {
    const box = element.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".dz-row[draggable], .dz-page__head");
    if (!row) return;
    const page = row.closest(".dz-page");
    dragged = row.matches(".dz-page__head") ? { page: page.dataset.page } : { place: row.dataset.place };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.textContent.trim());
    row.classList.add("dz-dragged");
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    clear();
    for (const row of document.querySelectorAll(".dz-dragged")) row.classList.remove("dz-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    clear();
    target.classList.add(isAfter(event, target) && target.matches("li, .dz-page") ? "dz-over--after" : "dz-over");
  });
  document.addEventListener("drop", (event) => {
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    const words = dragged.page ? pageMove(event, target) : rowMove(event, target);
    if (words) act(words);
  });
  const pageMove = (event, target) => {
    const pages = [...document.querySelectorAll(".dz-page")].filter((page) => page.dataset.page !== dragged.page);
    const at = pages.indexOf(target);
    return at < 0 ? "" : `page_move ${dragged.page} ${at + (isAfter(event, target) ? 1 : 0)}`;
  };
  const rowMove = (event, target) => {
    const page = target.closest(".dz-page");
    const rows = [...page.querySelectorAll(":scope > .dz-rows > li")];
    const others = rows.filter((row) => row.querySelector(".dz-row").dataset.place !== dragged.place);
    let at = others.indexOf(target);
    if (target === page) at = others.length;
    else if (at < 0) return "";
    else if (isAfter(event, target)) at += 1;
    return `move ${dragged.place} ${page.dataset.page} ${at}`;
  };

  // -- Alt and an arrow on a question or page: as its buttons do; the focus stays
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = event.target.closest?.(".dz-row, .dz-page__head");
    const button = row?.querySelector(event.key === "ArrowUp" ? ".dz-tools button" : ".dz-tools .dz-down");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") button.click();
  });

  // -- buttons that say they cannot be used now
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[aria-disabled='true']");
    if (button && button.closest(".dz") && !button.form?.dataset.sent) event.preventDefault();
  }, true);

  // -- htmx adds the button that has the focus to every request of its form: what is saved by leaving an input must
  //    not press the button that the Tab key has come to meanwhile
  document.addEventListener("htmx:configRequest", (event) => {
    const { triggeringEvent, formData, elt } = event.detail;
    if (elt.matches("form") && triggeringEvent?.type === "change") formData.delete("do");
  });

  // -- a choice in the builder asks for the next one
  document.addEventListener("change", (event) => {
    const chosen = event.target;
    if (!chosen.matches?.("#builder [data-refresh]")) return;
    document.getElementById("builder-refresh")?.click();
  });

  // -- what is open is marked in the outline, the preview shows its page, and reading starts at its heading
  const markCurrent = () => {
    const place = panel()?.querySelector("[data-question]")?.dataset.question ?? "";
    for (const link of document.querySelectorAll(".dz-row a[aria-current]")) link.removeAttribute("aria-current");
    const row = place && document.querySelector(`.dz-row[data-place="${CSS.escape(place)}"] a`);
    if (row) {
      row.setAttribute("aria-current", "true");
      const box = document.querySelector(".dz-outline");
      const { top, bottom } = row.getBoundingClientRect();
      const frame = box.getBoundingClientRect();
      if (box.scrollHeight > box.clientHeight && (top < frame.top || bottom > frame.bottom)) {
        box.scrollTop += top - frame.top - frame.height / 3;
      }
    }
    const hidden = outline()?.querySelector("input[name=place]");
    if (hidden) hidden.value = place;
    document.querySelector(".dz-grid")?.classList.toggle("dz-grid--open", Boolean(panel()?.querySelector("form")));
  };
  const showPage = () => {
    const section = panel()?.querySelector("[data-section]")?.dataset.section;
    const frame = preview();
    if (!frame || !section) return;
    const wanted = `${frame.dataset.src}?page=${section}`;
    if (frame.getAttribute("src") !== wanted) frame.setAttribute("src", wanted);
  };
  const reload = () => {
    const frame = preview();
    try { frame?.contentWindow.location.reload(); } catch { frame?.setAttribute("src", frame.getAttribute("src")); }
  };
  let waiting = 0;
  for (const name of ["designer-changed", "designer-changed-elsewhere"]) {
    document.addEventListener(name, () => { clearTimeout(waiting); waiting = setTimeout(reload, 300); });
  }
  document.addEventListener("DOMContentLoaded", markCurrent);
  let opener = null;
  document.addEventListener("htmx:beforeRequest", (event) => { opener = event.detail.elt; });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "panel" || event.detail.target?.id === "panel") {
      markCurrent();
      showPage();
      const builder = document.getElementById("builder");
      const wrong = panel().querySelector(".field--error :is(input, select, textarea)");
      const opened = opener?.matches?.("a");
      if (wrong) wrong.focus();
      else if (builder) builder.querySelector("select, textarea, input:not([type=hidden])")?.focus();
      else if (opened || document.activeElement === document.body) document.getElementById("panel-title")?.focus();
    } else if (event.detail.target?.id === "outline") {
      markCurrent();
    }
  });
})();
