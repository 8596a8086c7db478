// Comfort for reading an article: entries beside their terms, words lit in pairs, copying, the place kept.
"use strict";
(() => {
  const store = window.bilinguaStore;
  const byId = (id) => document.getElementById(id);

  // Terms: the entry that stands at the end of the page is shown beside the term.
  const popover = document.createElement("div");
  popover.className = "card-pop";
  popover.hidden = true;
  popover.setAttribute("role", "dialog");
  document.body.append(popover);
  let opener = null;
  let timer = 0;
  const close = (refocus) => {
    if (popover.hidden) return;
    popover.hidden = true;
    if (opener) opener.removeAttribute("aria-expanded");
    if (refocus && opener) opener.focus();
    opener = null;
  };
  const open = (term, takeFocus) => {
    const entry = byId(decodeURIComponent(term.hash.slice(1)));
    if (!entry) return;
    close(false);
    popover.replaceChildren(...[...entry.children].map((child) => child.cloneNode(true)));
    popover.setAttribute("aria-label", entry.querySelector("b").textContent);
    popover.hidden = false;
    opener = term;
    term.setAttribute("aria-expanded", "true");
    const box = term.getClientRects()[0];
    const left = Math.min(Math.max(16, box.left), document.documentElement.clientWidth - popover.offsetWidth - 16);
    const below = box.bottom + popover.offsetHeight + 12 < innerHeight || box.top < popover.offsetHeight + 12;
    popover.style.left = left + scrollX + "px";
    popover.style.top = (below ? box.bottom + 8 : box.top - popover.offsetHeight - 8) + scrollY + "px";
    if (takeFocus) popover.querySelector("a").focus();
  };
  document.addEventListener("click", (event) => {
    const term = event.target.closest("a.t");
    if (term) {
      event.preventDefault();
      open(term, true);
    } else if (event.target.closest(".card-pop .close")) {
      event.preventDefault();
      close(true);
    } else if (!event.target.closest(".card-pop")) close(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(true); });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer);
    const term = event.target.closest("a.t");
    if (term && term !== opener) timer = setTimeout(() => open(term, false), 350);
    else if (!term && opener && !event.target.closest(".card-pop") && !popover.contains(document.activeElement)) timer = setTimeout(() => close(false), 300);
  });
  for (const term of document.querySelectorAll("a.t")) term.removeAttribute("title");

  // Words: data-a of a source segment holds "s0-s1:t0-t1" in characters of the two texts.
  const rangeIn = (node, start, end) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const range = new Range();
    let done = 0;
    let began = false;
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const next = done + text.length;
      if (!began && start < next) { range.setStart(text, start - done); began = true; }
      if (end <= next) { range.setEnd(text, end - done); return range; }
      done = next;
    }
    return null;
  };
  const offsetIn = (node, textNode, offset) => {
    const range = new Range();
    range.setStart(node, 0);
    range.setEnd(textNode, offset);
    return range.toString().length;
  };
  const place = (x, y) => {
    if (document.caretPositionFromPoint) {
      const found = document.caretPositionFromPoint(x, y);
      return found && [found.offsetNode, found.offset];
    }
    const range = document.caretRangeFromPoint && document.caretRangeFromPoint(x, y);
    return range && [range.startContainer, range.startOffset];
  };
  if (window.CSS && CSS.highlights && window.Highlight) {
    let shown = "";
    const light = (event) => {
      const side = event.target.closest && event.target.closest(".pair .body .c > .s");
      const cell = side && side.parentElement;
      const index = side ? [...cell.querySelectorAll(":scope > .s")].indexOf(side) : -1;
      const row = side && [...cell.parentElement.querySelectorAll(":scope > .c")].map((c) => c.querySelectorAll(":scope > .s")[index]);
      const data = row && row[0].dataset.a;
      const found = data && place(event.clientX, event.clientY);
      if (!found || found[0].nodeType !== 3 || !side.contains(found[0])) {
        if (shown) CSS.highlights.delete("word");
        shown = "";
        return;
      }
      const at = offsetIn(side, found[0], found[1]);
      const own = side === row[0] ? 0 : 2;
      const links = data.split(" ").map((link) => link.split(/[-:]/).map(Number)).filter((link) => link[own] <= at && at < link[own + 1]);
      const key = links.join();
      if (key === shown) return;
      shown = key;
      const ranges = links.flatMap((link) => [rangeIn(row[0], link[0], link[1]), rangeIn(row[1], link[2], link[3])]).filter(Boolean);
      CSS.highlights.set("word", new Highlight(...ranges));
    };
    document.addEventListener("pointermove", light, { passive: true });
    document.addEventListener("click", light);
  }

  // Copy: both texts row by row, with the citation.
  const button = document.querySelector("button.copy");
  if (button && navigator.clipboard) {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const rows = [...document.querySelectorAll(".pair .head h1, .pair .body .b")].map((block) =>
        [...block.querySelectorAll(":scope > .c")].map((cell) => [...cell.querySelectorAll(":scope > .s")].map((s) => s.textContent.trim()).join(" ")).join("\n"));
      const link = document.querySelector("link[rel=canonical]");
      const facts = [...document.querySelectorAll(".facts dl > div")].slice(0, 3).map((row) => row.lastElementChild.textContent.trim());
      await navigator.clipboard.writeText([...rows, [...facts, link ? link.href : location.href].join(" · ")].join("\n\n") + "\n");
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // The place: the first sentence in view is kept for each article and gone back to.
  const key = "place-" + location.pathname;
  const kept = store && store.get(key);
  const entry = performance.getEntriesByType("navigation")[0];
  if (kept && !location.hash && entry && entry.type === "navigate" && byId(kept)) byId(kept).scrollIntoView();
  let waiting = 0;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const first = [...document.querySelectorAll(".body .s[id]")].find((s) => s.getBoundingClientRect().bottom > 60);
      if (store) store.set(key, first && scrollY > 300 ? first.id : "");
    }, 400);
  }, { passive: true });
})();
