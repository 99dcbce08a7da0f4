// Where everybody gets the same page, the choice is read from the cookie, before anything else runs.
about => {
  const found = /(?:^|; )consent="?v1\.(\d+)\.[^.]*\.[^.]*\.[^.]*\.([^.~]*)~([^.]*)/.exec(document.cookie);
  if (found && Date.now() / 1000 - found[1] < about.lifetime) {
    about.decided = true;
    [about.purposes, about.vendors] = found.slice(2).map(list => list.split(",").filter(Boolean));
    document.documentElement.setAttribute("data-consent-decided", "");
    // Who agreed to somebody needs the rules and signals before the page's own scripts: written, a script runs in its place.
    try { if (found[3]) document.write(`<script src="${new URL(about.url + "assets/" + about.files.activate, location)}" nonce="${document.currentScript.nonce}"></script>`) } catch {}
  }
  return about;
}
