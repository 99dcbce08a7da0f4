// Where everybody gets the same page, the choice is read from the cookie, before anything else runs.
about => {
  const found = /(?:^|; )consent="?v1\.(\d+)\.[^.]*\.[^.]*\.[^.]*\.([^.~]*)~([^.]*)/.exec(decodeURIComponent(document.cookie));
  if (found && Date.now() / 1000 - found[1] < about.lifetime) {
    about.decided = true;
    about.purposes = found[2].split(",").filter(Boolean);
    about.vendors = found[3].split(",").filter(Boolean);
    document.documentElement.setAttribute("data-consent-decided", "");
  }
  return about;
}
