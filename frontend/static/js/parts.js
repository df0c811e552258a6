// What single parts of a page do beyond plain HTML: uploads say how far they are, tables are walked by arrow keys.
(() => {
  "use strict";

  // -- uploads: the same form, sent in the background; what comes back replaces the page's main part
  const LARGEST_PREVIEW = 8_000_000;
  const line = (form) => {
    const bar = document.createElement("progress");
    const text = document.createElement("p");
    bar.className = "progress";
    bar.max = 100;
    text.className = "small";
    text.setAttribute("role", "status");
    form.append(bar, text);
    return { bar, text };
  };
  const preview = (form, file) => {
    if (!file.type.startsWith("image/") || file.size > LARGEST_PREVIEW) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const picture = Object.assign(document.createElement("img"), { className: "upload__preview", alt: file.name, src: reader.result });
      form.append(picture);
    });
    reader.readAsDataURL(file);
  };
  // The focus goes to what went wrong, else to the file that arrived: the button that had it is no more.
  const show = (answer, place) => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const main = page.querySelector("main");
    if (!main) return false;
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    window.htmx?.process(main);
    const arrived = place ? document.getElementById(place)?.querySelector(".files li:last-of-type a") : null;
    (main.querySelector(".errors[role=alert]") ?? arrived)?.focus();
    return true;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]:not([data-leaves])")) return;
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]); // files, or the camera
    if (!chosen.length) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const { bar, text } = line(form);
    const names = chosen.map((file) => file.name).join("、");
    bar.setAttribute("aria-label", names);
    chosen.forEach((file) => preview(form, file));
    const request = new XMLHttpRequest();
    const failed = () => {
      delete form.dataset.sending;
      bar.remove();
      form.dataset.failed = "";
      text.textContent = document.body.dataset.offline;
    };
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = Math.round((100 * step.loaded) / step.total);
      text.textContent = `${names} ${bar.value}%`;
    });
    request.addEventListener("load", () => {
      if (!show(request.responseText, form.closest(".field[id]")?.id)) return failed();
      if (request.responseURL.split("?")[0] === location.href.split("?")[0].split("#")[0]) return;
      history.replaceState(null, "", request.responseURL); // the answer is that page, with what it says of the upload
      window.scrollTo(0, 0);
    });
    request.addEventListener("error", failed);
    request.open("POST", form.action);
    request.send(new FormData(form));
  }, true);

  // -- tables whose rows each lead somewhere: up and down walk from one to the next
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = step && event.target.closest?.("table[data-rows] tbody tr");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...row.parentElement.querySelectorAll("tr > :first-child a")];
    const next = links[links.indexOf(row.querySelector("a")) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
