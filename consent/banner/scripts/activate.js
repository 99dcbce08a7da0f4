// Bring to life, in place, what the visitor now allows: in the order and at the pace that a browser would have kept.
(() => {
const about = window.consent;
// Attributes of ours that are no other attribute's; those of the page begin like them and stay.
const OURS = /^data-consent-(blocked|for|hidden)$/, PAGES = /^data-consent-(vendor|placeholder)$/, PREFIX = "data-consent-";
const words = (element, name) => element.getAttribute(PREFIX + name)?.split(" ").filter(Boolean) ?? [];
const allowed = element => {
  const vendors = words(element, "blocked"), purposes = words(element, "for");
  return vendors[0] ? vendors.every(id => about.vendors.includes(id)) : purposes[0] && purposes.every(id => about.purposes.includes(id));
};
// Let the browser paint and answer the visitor.
const pause = () => window.scheduler?.yield ? scheduler.yield() : new Promise(resolve => setTimeout(resolve));
const painted = () => new Promise(resolve => { document.hidden ? resolve() : requestAnimationFrame(() => setTimeout(resolve)) });

// A page that is loaded is not erased by document.write: what is written lands after the script that writes.
const written = new Map();
let place;
const write = text => {
  const script = document.currentScript ?? place ?? document.body.lastChild;
  written.set(script, (written.get(script) ?? "") + text);
  if (script != place) queueMicrotask(() => flush(script));
};
const flush = async script => {
  const html = written.get(script);
  written.delete(script);
  if (!html) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const scripts = [...template.content.querySelectorAll("script")];
  script.after(template.content);
  for (const inner of scripts) await run(inner);
};

// What waits for an event that is past hears it at once.
const late = (target, events) => {
  const { addEventListener } = target;
  target.addEventListener = function (type, listener, options) {
    if (!events.includes(type)) return addEventListener.call(this, type, listener, options);
    setTimeout(() => (listener.handleEvent ?? listener).call(listener.handleEvent ? listener : target, new Event(type)));
  };
};

const reveal = element => {
  const hidden = element.hasAttribute(PREFIX + "hidden"), stand = element.previousElementSibling;
  if (hidden && stand?.matches(".pc-hold")) stand.remove();
  const type = element.getAttribute(PREFIX + "type");
  for (const { name, value } of [...element.attributes]) {
    if (!name.startsWith(PREFIX) || PAGES.test(name)) continue;
    element.removeAttribute(name);
    if (name == PREFIX + "sheet") element.textContent = value;
    else if (!OURS.test(name)) element.setAttribute(name.slice(PREFIX.length), value);
  }
  if (type == null && element.localName == "style") element.removeAttribute("type");
  if (hidden) element.hidden = false;
};
// A script runs only if it is new: a copy takes its place. Settled when a browser would go on to the next one.
const run = old => new Promise(resolve => {
  const script = document.createElementNS(old.namespaceURI, "script");
  for (const { name, value } of old.attributes) {
    if (OURS.test(name) || name == "type") continue;
    script.setAttribute(name.startsWith(PREFIX) && !PAGES.test(name) ? name.slice(PREFIX.length) : name, value);
  }
  const type = old.getAttribute(PREFIX + "type") ?? (old.type == "text/plain" ? null : old.getAttribute("type"));
  if (type != null) script.setAttribute("type", type);
  // An attribute `nonce` reads as empty once it is in the page; the property keeps its value.
  script.nonce = old.nonce;
  script.async = old.hasAttribute("async");
  script.textContent = old.textContent;
  const source = script.src || script.href, waits = !script.async && (source || script.type == "module");
  const done = () => {
    place = undefined;
    resolve(flush(script));
  };
  if (waits) script.onload = script.onerror = done;
  if (waits) place = script;
  old.replaceWith(script);
  if (!waits) done();
});

// What the tags of some vendors ask of the page: said before they run, once that all is denied, then what is granted.
const tell = () => {
  for (const [kind, purposes] of Object.entries(about.signals ?? {})) {
    const granted = (purpose, vendors) => !!purposes[purpose]?.some(id => vendors.includes(id));
    const speaks = vendors => granted("analytics", vendors) || granted("advertising", vendors);
    const word = purpose => granted(purpose, about.vendors) ? "granted" : "denied";
    if (!speaks(about.vendors)) continue;
    const first = !speaks(about.heard), advertising = word("advertising"), measuring = word("analytics");
    if (kind == "google") {
      window.dataLayer ??= [];
      window.gtag ??= function () { dataLayer.push(arguments) };
      const say = (act, ads, analytics) => gtag("consent", act, { ad_storage: ads, ad_user_data: ads, ad_personalization: ads, analytics_storage: analytics });
      if (first) say("default", "denied", "denied");
      say("update", advertising, measuring);
    }
    if (kind == "uet") {
      window.uetq ??= [];
      if (first) uetq.push("consent", "default", { ad_storage: "denied" });
      uetq.push("consent", "update", { ad_storage: advertising });
    }
    if (kind == "matomo") (window._paq ??= []).push(["setConsentGiven"]);
    if (kind == "clarity") {
      window.clarity ??= function () { (clarity.q ??= []).push(arguments) };
      clarity("consentv2", { ad_Storage: "denied", analytics_Storage: measuring });
    }
  }
  about.heard = about.vendors;
};

let running;
about._.activate = () => running = (running ?? Promise.resolve()).then(async () => {
  const elements = [...document.querySelectorAll("[data-consent-blocked]")].filter(allowed);
  if (!elements[0]) return;
  await painted();
  document.write = (...parts) => write(parts.join(""));
  document.writeln = (...parts) => write(parts.join("") + "\n");
  late(document, ["DOMContentLoaded"]);
  late(window, ["DOMContentLoaded", "load"]);
  tell();
  const deferred = [];
  for (const element of elements) {
    if (!element.isConnected) continue;
    if (element.localName != "script" || element instanceof SVGElement) reveal(element);
    else if (!element.hasAttribute("async") && (element.hasAttribute("data-consent-src") && element.hasAttribute("defer") || element.getAttribute("data-consent-type") == "module")) deferred.push(element);
    else {
      await run(element);
      await pause();
    }
  }
  for (const element of deferred) {
    await run(element);
    await pause();
  }
  document.dispatchEvent(new CustomEvent("consent:activated", { detail: about }));
});
})();
