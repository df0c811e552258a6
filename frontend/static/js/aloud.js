// Reads the page aloud, sentence by sentence, with the browser's own voice, and shows where it is. Chosen once, it goes
// on with the next page, as far as the browser lets a page speak by itself. Without a voice, there is no button.
(() => {
  "use strict";
  const voice = window.speechSynthesis;
  const bar = document.getElementById("aloud");
  const begin = document.querySelector("[data-aloud=begin]");
  if (!voice || !window.SpeechSynthesisUtterance || !bar || !begin) return;
  const words = bar.dataset;
  const LANGUAGES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-HK" };
  const language = LANGUAGES[document.documentElement.lang] ?? document.documentElement.lang;
  const isElder = document.documentElement.dataset.mode === "elder";
  const SILENT_MS = 4000; // no voice has begun by then: there is none for this language
  const BLOCKS = "p, li, dt, dd, h1, h2, h3, h4, legend, label, td, th, caption, summary, figcaption, a.btn, button, output";
  begin.hidden = false;

  // -- what is read: the words of the main part that can be seen, in their order
  const isRead = (node) => {
    const around = node.parentElement;
    if (!node.data.trim() || around.closest("script, style, noscript, select, textarea, [aria-hidden=true], .vh, .crumbs")) return false;
    return around.checkVisibility?.() ?? around.getClientRects().length > 0;
  };
  const blocks = () => {
    const found = [];
    const walk = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(), last = null; node; node = walk.nextNode()) {
      if (!isRead(node)) continue;
      const block = node.parentElement.closest(BLOCKS) ?? node.parentElement;
      if (block !== last) found.push({ text: "", pieces: [] });
      last = block;
      const here = found.at(-1);
      here.pieces.push({ node, from: here.text.length });
      here.text += node.data;
    }
    return found;
  };
  const parts = (text) => window.Intl?.Segmenter
    ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map((one) => [one.index, one.segment])
    : [...text.matchAll(/[^。！？；]+[。！？；]*/g)].map((one) => [one.index, one[0]]);
  const rangeOf = ({ pieces }, from, to) => {
    const place = (at) => pieces.findLast((piece) => piece.from <= at);
    const [first, last] = [place(from), place(Math.max(from, to - 1))];
    const range = document.createRange();
    range.setStart(first.node, from - first.from);
    range.setEnd(last.node, Math.min(to - last.from, last.node.length));
    return range;
  };
  const sentences = () => blocks().flatMap((block) => parts(block.text)
    .filter(([, said]) => /[\p{L}\p{N}]/u.test(said))
    .map(([at, said]) => ({ said: said.replace(/\s+/g, " ").trim(), range: rangeOf(block, at, at + said.length) })));

  // -- where it is; a part of the text is marked without touching the page, in a style that checkers do not know yet
  // (not before it is wanted: a new sheet has every page's style worked out once more)
  let look = null;
  const lookOnce = () => {
    if (look) return;
    look = new CSSStyleSheet();
    look.replaceSync("::highlight(aloud) { background-color: #ffe45c; color: #000; }");
    document.adoptedStyleSheets.push(look);
  };
  const show = (range) => {
    if (!range) { window.CSS?.highlights?.delete("aloud"); return; }
    if (window.CSS?.highlights) { lookOnce(); CSS.highlights.set("aloud", new Highlight(range)); }
    const box = range.getBoundingClientRect();
    if (box.top < 90 || box.bottom > innerHeight - 110) {
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
    }
  };

  // -- reading: a run is ended by a new one, so that a late event of the old one does nothing
  let list = [], at = 0, run = 0, isReading = false;
  const halt = () => { run += 1; isReading = false; voice.cancel(); };
  const draw = () => {
    bar.hidden = false;
    bar.querySelector("[data-aloud=pause]").textContent = isReading ? words.pause : words.goOn;
  };
  const end = () => { halt(); show(null); at = 0; list = []; bar.hidden = true; };
  const speak = () => {
    const mine = (run += 1);
    const one = list[at];
    if (!one) { end(); return; }
    const said = Object.assign(new SpeechSynthesisUtterance(one.said), { lang: language, rate: isElder ? 0.85 : 1 });
    const own = voice.getVoices().find((each) => each.lang.replace("_", "-") === language);
    if (own) said.voice = own;
    const silence = setTimeout(() => {
      if (mine !== run) return;
      end();
      document.dispatchEvent(new CustomEvent("hall:say", { detail: { text: words.none } }));
    }, SILENT_MS);
    said.onstart = () => clearTimeout(silence);
    said.onend = () => { clearTimeout(silence); if (mine === run) { at += 1; speak(); } };
    said.onerror = () => { clearTimeout(silence); if (mine === run) { halt(); draw(); } }; // not allowed yet: a press will do
    isReading = true;
    draw();
    show(one.range);
    voice.speak(said);
  };
  const read = () => { if (!list.length) { list = sentences(); at = 0; } voice.cancel(); speak(); };

  // -- remembered
  const remember = (isOn) => { document.cookie = `aloud=${isOn ? 1 : 0}; path=/; max-age=31536000; samesite=lax`; };
  document.addEventListener("click", ({ target }) => {
    const act = target.closest?.("[data-aloud]")?.dataset.aloud;
    if (act === "begin") { end(); remember(true); read(); bar.querySelector("[data-aloud=pause]").focus(); }
    if (act === "pause") { if (isReading) { halt(); draw(); } else read(); } // from the same sentence on
    if (act === "stop") { end(); remember(false); begin.focus(); }
  });
  window.addEventListener("pagehide", () => voice.cancel());
  if (/(^|; )aloud=1/.test(document.cookie)) read();
})();
