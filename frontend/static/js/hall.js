// Progressive enhancement only: every page works without this file.
(() => {
  "use strict";
  // Bring the error summary into view and focus, so that screen readers and eyes both start there.
  const focusErrors = () => {
    const summary = document.querySelector(".errors[role=alert]");
    if (summary) summary.focus();
  };
  // A second press on a sending button does nothing; the server would refuse it kindly anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "1") { event.preventDefault(); return; }
    if (form.matches("[data-once]")) {
      form.dataset.sent = "1";
      setTimeout(() => { form.dataset.sent = ""; }, 8000);
    }
  });
  // Choosing files uploads them at once; without script the button does it.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
  });
  document.addEventListener("DOMContentLoaded", focusErrors);
})();
