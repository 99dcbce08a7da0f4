// What is needed only now and then: the preferences in a dialog, boxes that go together, placeholders for late frames.
(() => {
const about = window.consent;
let page;
// The preferences page says everything about purposes and vendors: it is fetched once and read, in a template: a
// document of its own would have its style judged, and reported, by this page's policy.
const preferences = () => page ??= fetch(document.getElementById("privacy-choices-open")?.href ?? about.url).then(response => response.text()).then(html => Object.assign(document.createElement("template"), { innerHTML: html }).content);
const form = () => document.getElementById("pc-preferences-form");
const boxes = name => [...form().querySelectorAll(`input[name=${name}]`)];
const needs = vendor => vendor.dataset.consentPurposes.split(" ");
// A purpose that is ticked stands for all its vendors; one whose vendors are ticked in part shows that.
const mark = () => {
  for (const purpose of boxes("purpose"))
    purpose.indeterminate = !purpose.checked && boxes("vendor").some(vendor => vendor.checked && needs(vendor)[0] == purpose.value);
};
addEventListener("change", ({ target }) => {
  if (!form()?.contains(target)) return;
  const ticked = id => boxes("purpose").some(purpose => purpose.value == id && purpose.checked);
  if (target.name == "purpose") {
    for (const vendor of boxes("vendor")) if (needs(vendor).includes(target.value)) vendor.checked = needs(vendor).every(ticked);
  } else if (!target.checked) {
    for (const purpose of boxes("purpose")) if (needs(target).includes(purpose.value)) purpose.checked = false;
  }
  mark();
});
// The style of the preferences page, which has that of placeholders too: adopted, since no policy stands against that.
const sheet = new CSSStyleSheet();
const adopt = source => {
  if (document.adoptedStyleSheets.includes(sheet)) return;
  sheet.replaceSync(source.querySelector("style").textContent);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
about._.show = async () => {
  const opener = document.activeElement, source = await preferences();
  page = undefined;
  // Asked for twice while it was under way, it opens once; one that was closed may not have heard of it yet.
  const last = document.getElementById("privacy-choices-dialog");
  if (last?.open) return;
  last?.remove();
  adopt(source);
  const dialog = document.createElement("dialog"), close = document.createElement("button"), body = document.createElement("div");
  dialog.id = "privacy-choices-dialog";
  dialog.setAttribute("aria-labelledby", "pc-heading");
  close.className = "pc-close";
  close.onclick = () => dialog.close();
  const main = source.getElementById("pc-preferences");
  close.textContent = main.dataset.close;
  for (const name of ["id", "lang", "dir"]) body.setAttribute(name, main.getAttribute(name));
  body.append(...main.childNodes);
  body.querySelector("[name=return_to]").value = location.pathname + location.search;
  dialog.append(close, body);
  dialog.onclose = () => {
    dialog.remove();
    opener.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  mark();
  document.getElementById("pc-heading").focus();
};
const written = text => Object.assign(document.createElement("i"), { textContent: text }).innerHTML.replaceAll('"', "&quot;");
about._.fill = async () => {
  const source = await preferences();
  for (const frame of document.querySelectorAll("iframe[data-consent-blocked='?']")) {
    const { hostname } = new URL(frame.getAttribute("data-consent-src"), document.baseURI);
    const entry = [...source.querySelectorAll("[data-consent-hosts]")].find(({ dataset }) => dataset.consentHosts.split(" ").some(host => ("." + hostname).endsWith("." + host)));
    const box = entry?.querySelector("input");
    const words = {
      host: hostname, id: box?.value, name: entry?.querySelector("label").textContent.trim(),
      purposes: box && needs(box).map(id => source.querySelector(`[name=purpose][value="${id}"]`).parentNode.textContent.trim()).join(", "),
      width: parseInt(frame.width) || 300, height: parseInt(frame.height) || 150, kind: ""
    };
    if (words.width < 260 || words.height < 190) words.kind = "pc-tight";
    if (words.width < 130 || words.height < 80) words.kind += " pc-tiny";
    frame.setAttribute("data-consent-blocked", words.id || "");
    const inert = source.getElementById(box ? "pc-known" : "pc-unknown").innerHTML.replace(/%(\w+)%/g, (all, slot) => written(words[slot]));
    adopt(source);
    frame.insertAdjacentHTML("beforebegin", inert);
  }
};
// On a page that has to stay, frames of those who were withdrawn are emptied and held: with what was written, they would
// go on reading and sending. The guard holds an attribute that is set again.
about._.silence = () => {
  for (const frame of document.querySelectorAll("iframe[src]")) {
    if (!about._.blocked(frame.src)) continue;
    frame.setAttribute("src", frame.src);
    frame.removeAttribute("src");
    frame.contentWindow.location.replace("about:blank");
  }
  about._.fill();
};
if (form()) mark();
})();
