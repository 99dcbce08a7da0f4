// Where no policy stands behind the guard (comfort pages that are made for one visitor): ways that are seldom taken.
(() => {
const { replace, sheet, clean } = consent._;
replace(window, 1, sheet, "FontFace");
replace(CSSStyleSheet.prototype, 0, sheet, "replace");
// Other ways from text to elements.
replace(DOMParser.prototype, 0, clean, "parseFromString");
replace(Document, 0, clean, "parseHTMLUnsafe");
for (const kind of [Element, ShadowRoot]) replace(kind.prototype, 0, clean, "setHTMLUnsafe");
// Browsers read the style of elements when they paint; we read it before.
new MutationObserver(records => {
  for (const { target } of records)
    for (const element of [target, ...target.querySelectorAll("[style*=url]")]) {
      const css = element.getAttribute?.("style"), cleaned = sheet(css);
      if (css != cleaned) element.setAttribute("style", cleaned);
    }
}).observe(document, { subtree: true, childList: true, attributeFilter: ["style"] });
})
