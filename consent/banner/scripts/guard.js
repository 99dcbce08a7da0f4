// The guard: first in head, so that what other scripts insert meets the visitor's choice too.
// What is not allowed fails as if the device were offline; frames are kept, hidden, for a placeholder.
// It is comfort: the wall is the Content-Security-Policy. Comments stand on lines of their own: they are cut off.
((about, rules) => {
let list, forbidden;
// Tokens: a host rule, `-` before one that forbids, `~` before names in storage.
const learn = rules => {
  const names = [];
  list = [];
  for (const token of rules.split(" ")) {
    const [, mark, dot, host, path] = /^([-~]?)(\.?)([^/]*)(.*)/.exec(token);
    if (mark == "~") names.push(token.slice(1));
    else if (token) list.push([host == "self" ? location.hostname : host, dot, path, mark]);
  }
  forbidden = RegExp("^(" + names.join("|") + ")$");
};
// The last rule that fits an address decides; without one, only the page's own host is allowed.
const blocked = address => {
  let url, answer;
  try { url = new URL(address, document.baseURI) } catch { return }
  answer = url.host && url.hostname != location.hostname;
  for (const [host, dot, path, denied] of list)
    if ((dot + url.hostname).endsWith(dot + host) && (dot || url.hostname == host) && url.pathname.startsWith(path)) answer = denied;
  return answer;
};
// Keep an attribute that would load something not allowed under another name. True if it did.
const hold = (element, name, value) => {
  const tag = element.localName;
  if (!/^((image)?src(set)?|poster|data|background|ping|(xlink:)?href)$/i.test(name) || /-|^(a|area)$/.test(tag) && name != "ping" || tag == "link" && !/^$|style|pre|icon|manifest/.test(element.rel) || !(/set/i.test(name) ? value.split(/[\s,]+/) : [value]).some(blocked)) return;
  element.setAttribute("data-consent-" + name, value);
  element.setAttribute("data-consent-blocked", "?");
  if (tag == "iframe") element.setAttribute("data-consent-hidden", element.hidden = true);
  setTimeout(() => element.dispatchEvent(new Event("error")));
  return true;
};
// The same for what a piece of HTML would load; untouched if that is nothing.
const clean = html => {
  if (!/[\\/]{2}|https?:/i.test(html)) return html;
  const inert = document.createElement("template");
  let found;
  write.call(inert, html);
  for (const element of inert.content.querySelectorAll("*"))
    for (const { name, value } of [...element.attributes])
      if (hold(element, name, value)) found = !element.removeAttribute(name);
  return found ? inert.innerHTML : html;
};
// Put a filter of the arguments before a function; what it gives back, unless undefined, is the answer.
const before = (object, name, filter) => {
  if (object?.[name]) object[name] = new Proxy(object[name], {
    apply: (target, self, args) => filter(args, self) ?? target.apply(self, args),
    construct: (target, args, made) => filter(args) ?? Reflect.construct(target, args, made)
  });
};
// The same before a property's setter.
const setter = ({ prototype }, name, filter) => {
  const property = Object.getOwnPropertyDescriptor(prototype, name), set = property?.set;
  before(property, "set", filter);
  if (set) Object.defineProperty(prototype, name, property);
  return set;
};
const changed = (index, change) => args => { args[index] = change(args[index]) };
const replace = (object, index, change, ...names) => names.map(name => before(object, name, changed(index, change)));
const dead = address => blocked(address.url || address) ? "blob:0" : address;
const html = changed(0, clean), write = setter(Element, "innerHTML", html);
setter(Element, "outerHTML", html);
setter(ShadowRoot, "innerHTML", html);
setter(HTMLIFrameElement, "srcdoc", html);
for (const kind of Object.getOwnPropertyNames(window))
  if (/^HTML.+t$/.test(kind))
    for (const name of ["src", "srcset", "imageSrcset", "href", "data", "poster", "ping", "background"])
      setter(window[kind], name, ([value], element) => hold(element, name, value));
before(Element.prototype, "setAttribute", ([name, value], element) => hold(element, name, value));
before(Element.prototype, "setAttributeNS", ([, name, value], element) => hold(element, name, value));
replace(Element.prototype, 1, clean, "insertAdjacentHTML");
replace(Range.prototype, 0, clean, "createContextualFragment");
replace(Document.prototype, 0, clean, "write", "writeln");
// An address of a blob that is not there is a network error without a network.
replace(XMLHttpRequest.prototype, 1, dead, "open");
replace(window, 0, dead, "fetch", "EventSource", "Audio");
// A socket wants a socket's address: our own server says that it has none.
replace(window, 0, address => blocked(address) ? location.origin.replace("http", "ws") + about.url : address, "WebSocket");
before(Navigator.prototype, "sendBeacon", ([address]) => blocked(address) || undefined);
// Names that a vendor uses may be erased, not written.
setter(Document, "cookie", ([value]) => forbidden.test(value.split("=")[0].trim()) && !/max-age=0/.test(value) || undefined);
learn(rules);
window.consent = Object.assign(about, {
  allows: name => ["necessary", ...about.purposes, ...about.vendors].includes(name),
  open() { location = about.url },
  _: { learn, before, replace, blocked, clean, forbidden: name => forbidden.test(name) }
});
})
