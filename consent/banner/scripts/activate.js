// Bring to life, in place, what the visitor now allows: in the order and at the pace that a browser would have kept.
(() => {
const about = window.consent;
const OURS = /^data-consent-(type|blocked|for|hidden|style)$/;
const allowed = element => {
  const vendor = element.getAttribute("data-consent-blocked"), purposes = element.getAttribute("data-consent-for");
  if (vendor) return about.vendors.includes(vendor);
  return !!purposes && purposes.split(" ").every(purpose => about.purposes.includes(purpose));
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

const restore = element => {
  for (const { name, value } of [...element.attributes]) {
    if (!name.startsWith("data-consent-")) continue;
    const plain = name.slice("data-consent-".length);
    if (name == "data-consent-hidden") {
      element.hidden = false;
      if (element.previousElementSibling?.matches(".pc-hold")) element.previousElementSibling.remove();
    } else if (name == "data-consent-style" && element.localName == "style") element.textContent = value;
    else if (plain == "vendor" || plain == "placeholder") continue;
    else if (plain != "blocked" && plain != "for") element.setAttribute(plain, value);
    element.removeAttribute(name);
  }
};
// A script runs only if it is new: a copy takes its place. Settled when a browser would go on to the next one.
const run = old => new Promise(resolve => {
  const script = document.createElement("script");
  const type = old.getAttribute("data-consent-type");
  for (const { name, value } of old.attributes)
    if (name != "type" && !OURS.test(name)) script.setAttribute(name == "data-consent-src" ? "src" : name, value);
  if (type ?? (old.type != "text/plain" && old.type)) script.type = type ?? old.type;
  // An attribute `nonce` reads as empty once it is in the page; the property keeps its value.
  script.nonce = old.nonce;
  script.async = old.hasAttribute("async");
  script.text = old.textContent;
  const waits = !script.async && (script.src || script.type == "module");
  const done = () => {
    place = undefined;
    resolve(flush(script));
  };
  if (waits) script.onload = script.onerror = done;
  if (script.src) place = script.async ? undefined : script;
  old.replaceWith(script);
  if (!waits) done();
});

let running;
about._.activate = () => running = (running ?? Promise.resolve()).then(async () => {
  const elements = [...document.querySelectorAll("[data-consent-blocked]")].filter(allowed);
  if (!elements[0]) return;
  await painted();
  document.write = (...parts) => write(parts.join(""));
  document.writeln = (...parts) => write(parts.join("") + "\n");
  late(document, ["DOMContentLoaded"]);
  late(window, ["DOMContentLoaded", "load"]);
  about._.signal?.();
  const deferred = [];
  for (const element of elements) {
    if (!element.isConnected) continue;
    if (element.localName != "script" || element instanceof SVGElement) restore(element);
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
