// The search page: asks the index of every language with the query folded as the index is; what is found is a sentence.
"use strict";
(async () => {
  const form = document.querySelector("form.search");
  const status = document.querySelector(".found");
  const list = document.querySelector(".results");
  const base = form.dataset.base;
  const engines = [];
  for (const language of form.dataset.languages.split(" ")) {
    const [lang, dir] = language.split(":");
    try {
      const engine = await import(`${base}pagefind/${lang}/pagefind.js`);
      await engine.options({ baseUrl: base, bundlePath: `${base}pagefind/${lang}/` });
      await engine.init();
      engines.push([lang, dir, engine]);
    } catch { /* this language has no index */ }
  }
  if (!engines.length) {
    status.textContent = form.dataset.missing;
    return;
  }
  form.hidden = false;
  // The same folding as fold_for_search() in search.py.
  const plain = Object.fromEntries([..."أإآٱىیةکؤئ"].map((letter, index) => [letter, "ااااييهكوي"[index]]));
  const fold = (text) => text.normalize("NFKC").replace(/[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f\u061c]/g, "")
    .replace(/[أإآٱىیةکؤئ]/g, (letter) => plain[letter]);
  const link = (text, href) => {
    const node = document.createElement("a");
    Object.assign(node, { href, textContent: text });
    return node;
  };
  const show = (lang, dir, page) => {
    const item = Object.assign(document.createElement("li"), { lang, dir });
    const title = document.createElement("h2");
    title.className = "titles";
    title.append(link(page.meta.title, page.url));
    const parts = document.createElement("ul");
    for (const part of page.sub_results.filter((sub) => sub.url.includes("#")).slice(0, 5)) {
      const row = document.createElement("li");
      row.append(link(part.title, part.url));
      parts.append(row);
    }
    item.append(title, parts);
    return item;
  };
  let turn = 0;
  const search = async (query) => {
    const mine = ++turn;
    const rows = [];
    let count = 0;
    for (const [lang, dir, engine] of query ? engines : []) {
      const found = await engine.search(fold(query));
      count += found.results.length;
      for (const page of await Promise.all(found.results.slice(0, 15).map((result) => result.data()))) rows.push(show(lang, dir, page));
    }
    if (mine !== turn) return;
    list.replaceChildren(...rows);
    status.textContent = !query ? "" : count ? form.dataset.count.replace("%(num)s", count) : form.dataset.none;
  };
  const input = form.querySelector("input");
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => search(input.value.trim()), 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); search(input.value.trim()); });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) search(input.value.trim());
  input.focus();
})();
