// Choosing without leaving the page, and what is told and cleaned afterwards.
// Without this file everything works too, by forms and links.
(() => {
const about = window.consent, { nonce, src } = document.currentScript, forms = /^(privacy-choices|pc-preferences)-form$/;
if (!about) return;
// Sites that change pages by script run this again with each page: what was being typed is gone, what waited need not.
if (about._.next) return about._.next();
about._.next = () => { if (waits) location.reload() };
let known = document.cookie, settled, waits;
about.heard ??= about.vendors;
const find = id => document.getElementById(id);
const answered = () => { if (find("privacy-choices")) find("privacy-choices").hidden = true };
const onPreferencesPage = () => document.body.matches(".pc-page");
// What is ours is nothing to the site's own scripts, which would fetch it as one of their pages.
const take = event => { event.preventDefault(), event.stopPropagation() };
const load = name => new Promise((resolve, reject) => {
  const script = Object.assign(document.createElement("script"), { src: new URL(about.files[name], src), nonce, onload: resolve, onerror: reject });
  document.head.append(script);
});
// Load a part once, then let it act.
const parts = { activate: about._.activate };
const use = (name, act) => Promise.resolve(parts[name] ??= load(name)).then(act);
// The choice as the cookie has it: seconds since 1970, granted purposes, granted vendors, refused purposes.
const read = () => {
  const [, at, ...lists] = /(?:^|; )consent="?v1\.(\d+)\.[^.]*\.[^.]*\.[^.]*\.([^.~]*)~([^.]*)\.([^.~]*)~/.exec(document.cookie) || [, 0, "", "", ""];
  return [+at, ...lists.map(list => list.split(",").filter(Boolean))];
};
const tell = key => {
  const status = find("pc-status");
  if (!status) return;
  status.textContent = status.dataset[key];
  setTimeout(() => { status.textContent = "" }, 9000);
};
const outcome = ([, purposes, vendors, refused]) => purposes[0] || vendors[0] ? refused[0] ? "saved" : "accepted" : "refused";
// What vendors that are not allowed left in this browser goes.
const clean = () => {
  try {
    for (const store of [localStorage, sessionStorage])
      Object.keys(store).filter(about._.forbidden).forEach(key => store.removeItem(key));
  } catch {}
  for (const name of document.cookie.split("; ").map(pair => pair.split("=")[0]).filter(about._.forbidden))
    for (let host = location.hostname; host; host = host.replace(/^[^.]*\.?/, ""))
      for (const domain of ["", ";domain=" + host]) document.cookie = name + "=;max-age=0;path=/" + domain;
};
// The server keeps the new choice: carry it out here, in place or by loading the page anew.
const settle = ({ decided, purposes, vendors, end, reach }) => {
  const had = about.vendors, said = new DOMParser().parseFromString(end, "text/html");
  // What the page says of the choice is as old as the page.
  for (const id of ["pc-state", "pc-status"]) {
    const old = find(id), fresh = said.getElementById(id);
    if (!old || !fresh) continue;
    Object.assign(old.dataset, fresh.dataset);
    old.textContent = fresh.textContent;
  }
  settled = known = document.cookie;
  Object.assign(about, { decided, purposes, vendors });
  answered();
  find("privacy-choices-dialog")?.close();
  const gained = vendors.some(id => !had.includes(id)), lost = had.some(id => !vendors.includes(id));
  if (lost) {
    about._.learn(reach);
    clean();
    if (about.edited) use("more", () => about._.silence());
  }
  const inPlace = about.mode != "strict" && (lost ? about.edited : gained);
  const announce = () => document.dispatchEvent(new CustomEvent("consent:change", { detail: about }));
  // Who hears of it may load a tag at once: in place, the guard knows the new rules by then, and the tag its signals.
  if (inPlace) use("activate", () => about._.activate(announce));
  else announce();
  if (lost || gained && !inPlace) return (waits = about.edited) ? tell("later") : location.reload();
  if (decided) tell(outcome(read()));
};
// Who answers twice is taken at his last word: the second answer waits for the first to be kept.
let kept = Promise.resolve();
addEventListener("submit", event => {
  const form = event.target, button = event.submitter;
  if (!button || !forms.test(form.id) || onPreferencesPage()) return;
  take(event);
  if (button.value == "customise") return about.open();
  const body = new URLSearchParams(new FormData(form));
  body.append(button.name, button.value);
  // The click is answered now; the request may take its time.
  answered();
  kept = kept.then(() => fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }))
    .then(response => response.ok ? response.json() : Promise.reject())
    .then(settle)
    .catch(() => {
      // Whatever went wrong, the plain form says it.
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      form.submit();
    });
}, true);
about.open = () => use("more", () => about._.show()).catch(() => { location = about.url });
addEventListener("click", event => {
  if (onPreferencesPage() || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("#privacy-choices-open,#privacy-choices a")) return;
  take(event);
  about.open();
}, true);
addEventListener("input", event => { about.edited ||= !event.target.closest("#pc-preferences") });
// A page from the browser's own cache still runs what was agreed to when it was left: nobody until it is loaded anew.
addEventListener("pageshow", event => { if (event.persisted && document.cookie != known) about._.learn(""), location.reload() });
if (about.decided) {
  clean();
  // Told once: here only where the choice itself led, by a load of ours or back from the preferences page.
  const now = read(), led = performance.getEntriesByType("navigation")[0].type == "reload" || document.referrer.includes(about.url);
  if (led && Math.abs(performance.timeOrigin / 1000 - now[0]) < 5) tell(outcome(now));
  if (about.mode == "shared") use("activate", () => about._.activate());
}
// Frames that a script put in and the guard holds need a placeholder; the preferences page has boxes to keep together.
const frames = () => {
  // A page that a script put back from before the choice asks no more, and wakes up what is allowed by now.
  if (settled) answered();
  about._.live?.();
  if (document.querySelector("iframe[data-consent-blocked='?']")) use("more", () => about._.fill());
};
new MutationObserver(frames).observe(document, { childList: true, subtree: true });
frames();
if (onPreferencesPage()) use("more", () => {});
})();
