// The search page: Pagefind's index of each language, asked with the query folded as the index is.
"use strict";
(async () => {
  const form = document.querySelector("form.search");
  const status = document.querySelector(".found");
  const list = document.querySelector(".results");
  const base = form.dataset.index;
  let engine;
  try {
    engine = await import(base);
    await engine.options({ excerptLength: 24 });
    await engine.init();
  } catch {
    status.textContent = form.dataset.missing;
    return;
  }
  form.hidden = false;
  // The same folding as bilingua/publish/search.py: harakat and tatweel off, hamza seats, ة and ى as their plain letters.
  const fold = (text) => text.normalize("NFKC").replace(/[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f\u061c]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى|ی/g, "ي").replace(/ة/g, "ه").replace(/ک/g, "ك").replace(/ؤ/g, "و").replace(/ئ/g, "ي");
  const make = (name, text, href) => {
    const node = document.createElement(name);
    if (href) node.href = href;
    if (text) node.textContent = text;
    return node;
  };
  let turn = 0;
  const show = async (query) => {
    const mine = ++turn;
    const found = query ? await engine.search(fold(query)) : { results: [] };
    const data = await Promise.all(found.results.slice(0, 20).map((result) => result.data()));
    if (mine !== turn) return;
    list.replaceChildren(...data.map((page) => {
      const item = make("li");
      const title = make("h2", "");
      title.className = "titles";
      title.append(make("a", page.meta.title, page.url));
      title.firstChild.dir = "auto";
      item.append(title);
      const parts = make("ul");
      for (const part of page.sub_results.filter((sub) => sub.url !== page.url).slice(0, 4)) {
        const row = make("li");
        const link = make("a", part.title, part.url);
        link.dir = "auto";
        row.append(link);
        parts.append(row);
      }
      if (parts.children.length) item.append(parts);
      return item;
    }));
    status.textContent = !query ? "" : found.results.length ? form.dataset.count.replace("%(num)s", found.results.length) : form.dataset.none;
  };
  const input = form.querySelector("input");
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => show(input.value.trim()), 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(input.value.trim()); });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) show(input.value.trim());
  input.focus();
})();
