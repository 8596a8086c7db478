// Remembers the reader's choices. Everything works without it.
"use strict";
(() => {
  const store = {
    get: (name) => { try { return localStorage.getItem("bilingua-" + name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem("bilingua-" + name, value); } catch { /* private mode */ } },
  };
  for (const form of document.querySelectorAll("form.reader, form.appearance")) {
    for (const input of form.querySelectorAll("input")) {
      if (input.value === store.get(input.name)) input.checked = true;
    }
    form.addEventListener("change", (event) => store.set(event.target.name, event.target.value));
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  window.bilinguaStore = store;
})();
