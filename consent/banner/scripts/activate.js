// Bring to life, in place, what the visitor now allows: in the order and at the pace that a browser would have kept.
// It comes with the guard's rules for every choice, and with the vendors that stand behind each vendor's own interface.
((rules, signals) => {
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
  // A held frame's name is known to the browser's history, which must not learn what is shown from now on: put in anew,
  // the frame is another one.
  if (element.name == "consent-held") {
    element.removeAttribute("name");
    element.replaceWith(element);
  }
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

// The guard's rules for this choice: what follows `@vendor` is let in or, like names in storage, forbidden.
// The longest rule comes last, and what is let in after what is not.
const weight = token => 2 * token.replace(/^-?\.?/, "").replace(/^self/, location.hostname).length + (token[0] != "-");
const learn = () => {
  let allowed;
  about._.learn(rules.split(" ").map(token => {
    if (token[0] == "@") allowed = about.vendors.includes(token.slice(1));
    if (token[0] == "@" || token[0] == "~" && allowed) return "";
    return allowed == false && token[0] != "~" ? "-" + token : token;
  }).filter(Boolean).sort((one, other) => weight(one) - weight(other)).join(" "));
};

// What the tags of some vendors ask of the page: said before they run, once that all is denied, then what is granted.
// On a page that was made for this visitor, the server has already spoken for those whom he allowed before.
const tell = () => {
  if (about.heard == about.vendors) return;
  for (const [kind, purposes] of Object.entries(signals)) {
    const granted = (purpose, vendors) => !!purposes[purpose]?.some(id => vendors.includes(id));
    const speaks = vendors => Object.keys(purposes).some(purpose => granted(purpose, vendors));
    const say = (purpose, ...names) => Object.fromEntries(names.map(name => [name, purpose && granted(purpose, about.vendors) ? "granted" : "denied"]));
    const first = !speaks(about.heard ?? []);
    if (first && !speaks(about.vendors)) continue;
    if (kind == "google") {
      const advertising = ["ad_storage", "ad_user_data", "ad_personalization"], measuring = ["analytics_storage"];
      const all = [...advertising, ...measuring, "functionality_storage", "personalization_storage"];
      window.dataLayer ??= [];
      window.gtag ??= function () { dataLayer.push(arguments) };
      if (first) {
        gtag("consent", "default", say("", ...all));
        gtag("set", "ads_data_redaction", true);
        gtag("set", "url_passthrough", false);
      }
      gtag("consent", "update", { ...say("advertising", ...advertising), ...say("analytics", ...measuring) });
    }
    if (kind == "uet") {
      window.uetq ??= [];
      if (first) uetq.push("consent", "default", say("", "ad_storage"));
      uetq.push("consent", "update", say("advertising", "ad_storage"));
    }
    if (kind == "matomo") (window._paq ??= []).push([speaks(about.vendors) ? "setConsentGiven" : "forgetConsentGiven"]);
    if (kind == "clarity") {
      window.clarity ??= function () { (clarity.q ??= []).push(arguments) };
      const advertising = Object.values(signals.uet ?? {}).flat().some(id => about.vendors.includes(id));
      clarity("consentv2", { ad_Storage: advertising ? "granted" : "denied", analytics_Storage: speaks(about.vendors) ? "granted" : "denied" });
    }
  }
  about.heard = about.vendors;
};

// A template that waited gives way to its content. Its scripts would all run at that moment: they wait for their turn.
const unwrap = () => {
  let template;
  while (template = held("template").find(allowed)) {
    for (const script of template.content.querySelectorAll("script:not([data-consent-blocked])")) {
      for (const name of ["type", "src"]) if (script.hasAttribute(name)) script.setAttribute(PREFIX + name, script.getAttribute(name));
      script.type = "text/plain";
      script.removeAttribute("src");
      for (const name of ["blocked", "for"]) script.setAttribute(PREFIX + name, template.getAttribute(PREFIX + name));
    }
    template.replaceWith(template.content);
  }
};

const held = name => [...document.querySelectorAll(name + "[data-consent-blocked]")];
let running;
const live = async () => {
  if (!held("").some(allowed)) return;
  await painted();
  unwrap();
  const elements = held("").filter(allowed);
  document.write = (...parts) => write(parts.join(""));
  document.writeln = (...parts) => write(parts.join("") + "\n");
  late(document, ["DOMContentLoaded"]);
  late(window, ["DOMContentLoaded", "load"]);
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
};
// First the guard and the vendors' interfaces hear of the choice, then the page, and then what was held runs.
about._.activate = announce => {
  learn();
  tell();
  announce?.();
  return about._.live();
};
about._.live = () => running = (running ?? Promise.resolve()).then(live);
learn();
tell();
})
