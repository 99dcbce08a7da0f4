// Where no policy stands behind the guard (comfort and shared pages): frames that scripts make, style that scripts write.
(() => {
const { before, blocked } = window.consent._;
const clean = css => css.replace(/((?:@import\s*|url\(\s*)+["']?)([^"')\s;]+)/gi, (all, start, address) => blocked(address) ? start + "blob:0" : all);
// Own properties of this one kind of element: no other element gets slower.
// Put a filter before a method, a setter or a getter; gives what the getter was.
const wrap = (kind, name, filter, onto = kind) => {
  const property = Object.getOwnPropertyDescriptor(kind.prototype, name), { get, set, value } = property;
  before(property, value ? "value" : set ? "set" : "get", filter);
  Object.defineProperty(onto.prototype, name, property);
  return get;
};
const text = args => {
  if (typeof args[0] == "string") args[0] = clean(args[0]);
  else if (args[0]?.data) args[0].data = clean(args[0].data);
};
for (const [kind, ...names] of [[Node, "textContent", "appendChild", "insertBefore"], [Element, "innerHTML", "append"]])
  for (const name of names) wrap(kind, name, text, HTMLStyleElement);
before(CSSStyleSheet.prototype, "insertRule", text);
// A fresh frame of ours has unguarded copies of everything: it gets ours when a script first reaches inside.
const arm = inner => {
  if (inner.consent) return;
  inner.consent = window.consent;
  inner.fetch = fetch;
  for (const name of Object.getOwnPropertyNames(window))
    if (/^(HTML.+t|Element|Document|Navigator|XMLHttpRequest)$/.test(name)) Object.defineProperties(inner[name].prototype, Object.getOwnPropertyDescriptors(window[name].prototype));
};
// What another origin has inside is out of reach, for us as for the page.
const reached = (_, frame) => { try { arm(open.call(frame)) } catch {} };
const open = wrap(HTMLIFrameElement, "contentWindow", reached);
wrap(HTMLIFrameElement, "contentDocument", reached);
})
