// Where no policy stands behind the guard (comfort and shared pages): frames that scripts make, style that scripts write.
(() => {
const { before, replace, blocked } = consent._;
const sheet = css => css?.replace?.(/((?:@import\s*|url\(\s*)+["']?)([^"')\s;]+)/gi, (all, start, address) => blocked(address) ? start + "blob:0" : all) ?? css;
consent._.sheet = sheet;
// Own properties of this one kind of element: no other element gets slower.
// Put a filter before a method, a setter or a getter; gives what the getter was.
const wrap = (kind, name, filter, onto = kind) => {
  const property = Object.getOwnPropertyDescriptor(kind.prototype, name), { get, set, value } = property;
  before(property, value ? "value" : set ? "set" : "get", filter);
  Object.defineProperty(onto.prototype, name, property);
  return get;
};
const text = args => {
  const [node] = args;
  if (node?.data) node.data = sheet(node.data);
  args[0] &&= sheet(node);
};
for (const [kind, ...names] of [[Node, "textContent", "appendChild", "insertBefore"], [Element, "innerHTML", "append"]])
  for (const name of names) wrap(kind, name, text, HTMLStyleElement);
replace(CSSStyleSheet.prototype, 0, sheet, "insertRule", "replaceSync");
// A fresh frame of ours has unguarded copies of everything: it gets ours when a script first reaches inside.
// What another origin has inside is out of reach, for us as for the page.
const arm = (_, frame) => {
  try {
    const inner = open.call(frame);
    if (!inner.consent)
      for (const name of Object.getOwnPropertyNames(window))
        if (/^(HTML.+t|Element|Document|Navigator|XMLHttpRequest)$/.test(name)) Object.defineProperties(inner[name].prototype, Object.getOwnPropertyDescriptors(window[name].prototype));
    Object.assign(inner, { consent, fetch });
  } catch {}
};
const open = wrap(HTMLIFrameElement, "contentWindow", arm);
wrap(HTMLIFrameElement, "contentDocument", arm);
})
