// The page without a reload: the same form, the same answers, put in place of the old ones.
const form = document.getElementById("plan");
const QUIET_MS = 250;
const RETRY_MS = 2000;
const BUSY = 503;
let asking = null; // the request under way; a later one replaces it
let sent = new Map(); // what each field said in it
let later = 0;

document.documentElement.classList.add("scripted");

const control = (id) => document.getElementById(id);

/** Post the form, as if `button` had been pressed, and show the answer. */
async function post(button, { quick = false, preview = false, rest = false } = {}) {
  clearTimeout(later);
  asking?.abort();
  const own = (asking = new AbortController());
  document.body.toggleAttribute("data-asking", true);
  const data = new FormData(form);
  if (button) data.set("do", button);
  const hasFiles = button === "suggest";
  if (!hasFiles) for (const name of ["busy", "history"]) data.delete(name);
  if (!preview) sent = values();
  const body = hasFiles ? data : new URLSearchParams(data);
  try {
    const answer = await fetch("/", {
      method: "POST",
      body,
      headers: quick ? { "x-part": "quick" } : {},
      signal: own.signal,
    });
    const text = await answer.text();
    if (own.signal.aborted) return;
    if (rest && answer.status === BUSY) return void (later = setTimeout(askLater, RETRY_MS));
    if (!answer.headers.get("content-type")?.startsWith("text/html")) return say(reason(text));
    const page = new DOMParser().parseFromString(text, "text/html");
    if (preview) return replace(page, ["#headline", "#decide", "#strip", "#a-year", "#every-pair"]);
    if (!rest) return show(page);
    document.body.removeAttribute("data-waiting");
    replace(page, ["#decide", ".rotation"]);
  } catch (fault) {
    if (fault.name !== "AbortError") say("The planner doesn't answer. Is overlap serve still running?");
  } finally {
    if (asking === own) {
      asking = null;
      document.body.removeAttribute("data-asking");
    }
  }
}

/** Ask for the quick part at once, and for the rest when nothing else is asked. */
async function ask(button) {
  await post(button, { quick: button !== "suggest" });
  askLater();
}

function askLater() {
  if (document.body.hasAttribute("data-waiting") && !asking) later = setTimeout(() => post("change", { rest: true }), QUIET_MS);
}

const values = () => new Map([...form.elements].filter((e) => e.id).map((e) => [e.id, state(e)]));
const state = (e) => (e.type === "checkbox" || e.type === "radio" ? e.checked : e.value);

function say(text) {
  control("said").textContent = text;
}

/** Return what an answer without a page says; the server's door speaks JSON. */
function reason(text) {
  try {
    return `error: ${JSON.parse(text).error.reason}`;
  } catch {
    return text;
  }
}

/** Put parts of a new page in place of ours, and leave alone what is entered. */
function replace(page, parts) {
  for (const fresh of page.querySelectorAll(parts)) {
    const old = control(fresh.id);
    if (old) morph(old, fresh);
  }
}

/** Put a new page in place of this one. */
function show(page) {
  const waits = page.body.hasAttribute("data-waiting");
  document.title = page.title;
  document.body.toggleAttribute("data-waiting", waits);
  document.body.toggleAttribute("data-long", page.body.hasAttribute("data-long"));
  const focused = document.activeElement?.id;
  morph(form, page.getElementById("plan"));
  for (const own of form.elements) {
    const fresh = own.id && page.getElementById(own.id);
    if (fresh) enter(own, fresh);
  }
  morph(document.querySelector("footer"), page.querySelector("footer"));
  if (focused && document.activeElement?.id !== focused) refocus(focused);
  remember(page.body.dataset.address);
}

/** Return to what had the focus, or to what took its place. */
function refocus(id) {
  const next = control(id) ?? control(id.startsWith("take-") ? "undo" : "add.place") ?? control("add.place");
  next?.focus();
}

function remember(address) {
  if (!address || address === location.pathname + location.search) return;
  const same = new URL(address, location).searchParams.get("team") === new URL(location).searchParams.get("team");
  history[same ? "replaceState" : "pushState"](null, "", address);
}

/** Make `old` like `fresh`, keeping its elements, the focus, and what was entered since. */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !(name === "open" && old.localName === "details")) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.localName === "textarea") return;
  const byId = new Map([...old.children].filter((e) => e.id).map((e) => [e.id, e]));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    let match = next.id ? byId.get(next.id) : at;
    if (match && !next.id && (match.nodeName !== next.nodeName || match.id)) match = null;
    if (match && match.nodeName !== next.nodeName) match = null;
    if (!match) {
      old.insertBefore(document.importNode(next, true), at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else old.insertBefore(match, at);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** Give a field its new value, unless something else was entered since it was sent. */
function enter(old, fresh) {
  if (old.type === "file" || old.localName === "button") return;
  if (old.id && sent.has(old.id) && state(old) !== sent.get(old.id)) return;
  if (old.type === "checkbox" || old.type === "radio") old.checked = fresh.checked;
  else if (old.value !== fresh.value) old.value = fresh.value;
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const wrong = form.querySelector("[aria-invalid]");
  if (button?.hasAttribute("formaction")) {
    if (!wrong) return; // the browser takes the file
    event.preventDefault();
    say("Correct what is marked first; the file wouldn't have it.");
    return wrong.focus();
  }
  event.preventDefault();
  ask(button?.value || "update");
});

const DRAFTS = /^(add\.|suggest\.|busy|text$|slide$)/;
form.addEventListener("change", (event) => {
  if (event.target.id === "date" && !event.target.value) return;
  if (!DRAFTS.test(event.target.id)) ask("change");
});

// Places, as they are typed
let typed = 0;
form.addEventListener("input", (event) => {
  const { id, value } = event.target;
  if (id === "slide") return slide(event.target);
  if (id !== "add.place") return;
  clearTimeout(typed);
  typed = setTimeout(() => offer(value), 80);
});

async function offer(text) {
  const answer = await fetch(`/places?q=${encodeURIComponent(text)}`);
  if (!answer.ok || control("add.place")?.value !== text) return;
  const names = await answer.json();
  control("places").replaceChildren(...names.map((name) => new Option(name)));
}

function slide(range) {
  const date = new Date(`${range.dataset.start}T00:00Z`);
  date.setUTCDate(date.getUTCDate() + Number(range.value));
  control("date").value = date.toISOString().slice(0, 10);
  ask("change");
}

// Hours, dragged: a bar moves its day, an end moves alone
const STEP_MIN = 15;
const EDGE_PX = 9;
let drag = null;

const fieldOf = (bar) => {
  const name = bar.closest("g")?.querySelector(".who title")?.textContent;
  return [...document.querySelectorAll(".card")].findIndex((card) => card.querySelector("h3 bdi").textContent === name);
};

function edgeOf(bar, x) {
  const box = bar.getBoundingClientRect();
  const near = Math.min(EDGE_PX, box.width / 4);
  if (x - box.left < near) return "start";
  return box.right - x < near ? "stop" : "move";
}

form.addEventListener("pointermove", (event) => {
  const bar = event.target.closest?.("#strip .w, #strip .s");
  control("strip")?.classList.toggle("at-edge", Boolean(bar?.matches(".w")) && edgeOf(bar, event.clientX) !== "move");
});

form.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest?.("#strip .w, #strip .s");
  const site = bar ? fieldOf(bar) : -1;
  if (site < 0 || event.button) return;
  event.preventDefault();
  const edge = bar.matches(".w") ? edgeOf(bar, event.clientX) : "move";
  drag = { site, edge, x: event.clientX, width: bar.closest("svg").getBoundingClientRect().width, by: 0 };
  document.body.classList.add("dragging");
  control("a-day").setPointerCapture(event.pointerId);
});

// A finger on a bar drags it; the page would scroll, whatever touch-action says of what is drawn
form.addEventListener("touchstart", (event) => drag && event.preventDefault(), { passive: false });

addEventListener("pointermove", (event) => {
  if (!drag) return;
  const by = Math.round(((event.clientX - drag.x) / drag.width) * (1440 / STEP_MIN)) * STEP_MIN;
  if (by === drag.by) return;
  drag.by = by;
  post(by ? `hours:${drag.site}:${drag.edge}:${by}` : "change", { quick: true, preview: true });
});

function drop(keep) {
  if (!drag) return;
  const { site, edge, by } = drag;
  drag = null;
  document.body.classList.remove("dragging");
  ask(keep && by ? `hours:${site}:${edge}:${by}` : "change");
}
addEventListener("pointerup", () => drop(true));
addEventListener("pointercancel", () => drop(false));
addEventListener("keydown", (event) => event.key === "Escape" && drop(false));

// A calendar, dropped on a name
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => {
  event.preventDefault();
  const input = event.target.closest?.(".busy label")?.querySelector("input");
  if (input && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
});

// A plan that is too long for an address is lost when the page is left
addEventListener("beforeunload", (event) => {
  if (document.body.hasAttribute("data-long") && !control("undo")?.disabled) event.preventDefault();
});

// Back and forward are undo and redo
addEventListener("popstate", async () => {
  const answer = await fetch(location.href, { headers: { "x-part": "quick" } });
  sent = values();
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  askLater();
});

remember(document.body.dataset.address);
askLater();
