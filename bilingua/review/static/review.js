"use strict";
// The review page: shows units, sends a reviewer's decisions, never keeps anything that is not on disk.
const token = document.querySelector("meta[name=review-token]").content;
const list = document.getElementById("articles");
const main = document.getElementById("units");
const message = document.getElementById("message");
const onlyFindings = document.getElementById("findings-only");
let doc = null;

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "x-review-token": token, "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const value = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) throw Object.assign(new Error(value.error), { unit: value.unit });
  return value;
}

function say(text) {
  message.textContent = text;
}

// Spans count code points; JavaScript strings count UTF-16 units.
function markTerms(element, text, spans) {
  const points = Array.from(text);
  element.textContent = "";
  let done = 0;
  for (const { span, title, failed } of spans.sort((a, b) => a.span[0] - b.span[0])) {
    if (span[0] < done) continue;
    element.append(points.slice(done, span[0]).join(""));
    const mark = document.createElement("mark");
    mark.textContent = points.slice(span[0], span[1]).join("");
    mark.title = title;
    mark.className = failed ? "failed" : "";
    element.append(mark);
    done = span[1];
  }
  element.append(points.slice(done).join(""));
}

function fill(element, unit) {
  element.unit = unit;
  element.dataset.state = unit.state;
  element.id = unit.id;
  const source = element.querySelector(".source");
  source.lang = doc.source.lang;
  source.dir = doc.source.dir;
  markTerms(source, unit.source, unit.terms.map((term) => ({
    span: term.source, title: [term.decided, term.note].filter(Boolean).join(" — "), failed: term.method === "failed" || (term.method === "human" && !term.target),
  })));
  const target = element.querySelector(".target");
  target.lang = doc.target.lang;
  target.dir = doc.target.dir;
  target.value = unit.target;
  target.setAttribute("aria-label", "Translation of: " + unit.source.slice(0, 80));
  const findings = element.querySelector(".findings");
  findings.replaceChildren(...unit.findings.map((finding) => {
    const item = document.createElement("li");
    item.className = finding.severity;
    item.textContent = `${finding.message} [${finding.check}]`;
    return item;
  }));
  element.querySelector(".machine").textContent = unit.machine && unit.machine !== unit.target ? "Machine: " + unit.machine : "";
  element.querySelector(".state").textContent = unit.origin === "human" ? unit.state : "machine";
}

function show(value) {
  doc = value;
  const units = doc.units.slice();
  if (onlyFindings.checked) units.sort((a, b) => (b.findings.length > 0) - (a.findings.length > 0));
  main.replaceChildren(...units.map((unit) => {
    const element = document.getElementById("unit").content.firstElementChild.cloneNode(true);
    fill(element, unit);
    return element;
  }));
  progress();
}

function progress() {
  const done = doc.units.filter((unit) => unit.state === "reviewed" || unit.state === "final").length;
  document.getElementById("progress").textContent = `${done} of ${doc.units.length} segments reviewed`;
}

function replaceUnit(unit) {
  doc.units[doc.units.findIndex((one) => one.id === unit.id)] = unit;
  fill(document.getElementById(unit.id), unit);
  progress();
}

async function decide(element, state) {
  const unit = element.unit;
  try {
    replaceUnit(await call(`/api/articles/${doc.slug}/${unit.id}`, { target: element.querySelector(".target").value, state, base: unit.target }));
    say("");
    return true;
  } catch (error) {
    if (error.unit) {
      const mine = element.querySelector(".target").value;
      unit.target = error.unit.target;
      say(`This segment was changed elsewhere in the meantime.\nThere: ${error.unit.target}\nHere: ${mine}\nYour text is still in the field; accept it to replace the other.`);
    } else {
      say(error.message);
    }
    return false;
  }
}

async function split(element) {
  const field = element.querySelector(".target");
  if (field.value !== element.unit.target && !(await decide(element, "reviewed"))) return;
  const at = Array.from(field.value.slice(0, field.selectionStart)).length;
  try {
    const units = await call(`/api/articles/${doc.slug}/${element.unit.id}/split`, { base: element.unit.target, at });
    units.forEach(replaceUnit);
    document.getElementById(units[1].id).querySelector(".target").focus();
  } catch (error) {
    say(error.message);
  }
}

async function undo() {
  try {
    const undone = await call("/api/undo", {});
    if (!undone) return say("Nothing to undo.");
    if (undone.slug === doc.slug) {
      undone.units.forEach(replaceUnit);
      document.getElementById(undone.units[0].id).focus();
    } else {
      await open(undone.slug);
    }
    say("Taken back.");
  } catch (error) {
    say(error.message);
  }
}

async function suggest(element) {
  if (element.suggested) return;
  element.suggested = true;
  const found = await call(`/api/articles/${doc.slug}/${element.unit.id}/suggestions`).catch(() => []);
  element.querySelector(".suggestions").replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    const use = document.createElement("button");
    use.type = "button";
    use.textContent = "Use";
    use.addEventListener("click", () => { element.querySelector(".target").value = one.target; });
    item.append(`${one.similarity}% · ${one.target} `, use);
    return item;
  }));
}

function move(from, step) {
  const all = [...main.children];
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(from) + step))];
  if (next) next.focus();
}

function nextFinding(from) {
  const all = [...main.children];
  const rest = all.slice(all.indexOf(from) + 1).concat(all);
  const next = rest.find((element) => element.unit.findings.length && element.dataset.state === "translated");
  if (next) next.focus(); else say("No open findings.");
}

async function open(slug) {
  list.value = slug;
  show(await call(`/api/articles/${slug}`));
  location.hash = slug;
  if (main.firstElementChild) main.firstElementChild.focus();
}

main.addEventListener("focusin", (event) => suggest(event.target.closest(".unit")));
main.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-state]");
  if (button) decide(button.closest(".unit"), button.dataset.state);
  if (event.target.closest(".split")) split(event.target.closest(".unit"));
});
document.addEventListener("keydown", async (event) => {
  const element = event.target.closest ? event.target.closest(".unit") : null;
  const field = event.target.matches("textarea, select, input");
  if (field && element && event.key === "Escape") { element.focus(); event.preventDefault(); }
  if (field && element && event.key === "Enter" && event.ctrlKey && event.shiftKey) {
    event.preventDefault();
    await split(element);
  } else if (field && element && event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    if (await decide(element, "reviewed")) move(element, 1);
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    ArrowDown: () => move(element, 1),
    ArrowUp: () => move(element, -1),
    Enter: () => element && !event.target.matches("button") && element.querySelector(".target").focus(),
    a: () => element && decide(element, "reviewed").then((kept) => kept && move(element, 1)),
    f: () => element && decide(element, "final").then((kept) => kept && move(element, 1)),
    n: () => nextFinding(element),
    u: undo,
  };
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || (event.key === "Enter" && event.target.matches("button"))) return;
  event.preventDefault();
  action();
});
list.addEventListener("change", () => open(list.value));
onlyFindings.addEventListener("change", () => show(doc));
window.addEventListener("focus", async () => {
  // The file may have been edited in the meantime: take over what is not being typed here.
  if (!doc) return;
  const fresh = await call(`/api/articles/${doc.slug}`).catch(() => null);
  if (!fresh || fresh.slug !== doc.slug) return;
  for (const unit of fresh.units) {
    const element = document.getElementById(unit.id);
    if (element && element.querySelector(".target").value === element.unit.target && unit.target !== element.unit.target) replaceUnit(unit);
  }
});

(async () => {
  const articles = await call("/api/articles");
  list.replaceChildren(...articles.map((row) => {
    const option = document.createElement("option");
    option.value = row.slug;
    option.textContent = `${row.slug} (${row.states.reviewed + row.states.final}/${row.segments}${row.errors ? `, ${row.errors} errors` : ""})`;
    return option;
  }));
  if (articles.length) await open(decodeURIComponent(location.hash.slice(1)) || articles[0].slug); else say("No translated articles yet.");
})();
