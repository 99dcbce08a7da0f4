// Small comforts on pages of listings. Everything works without them.
(() => {
  "use strict";

  // Suggestions while typing, into the field's own list.
  for (const field of document.querySelectorAll("[data-suggest]")) {
    const list = document.getElementById(field.getAttribute("list"));
    let timer, asked = "";
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const typed = field.value.trim();
        if (typed.length < 2 || typed === asked) return;
        asked = typed;
        const answer = await fetch(`/annonces/suggestions?${field.dataset.suggest}=${encodeURIComponent(typed)}`);
        if (!answer.ok || field.value.trim() !== typed) return;
        list.replaceChildren(...(await answer.json()).map((text) => new Option(text, text)));
      }, 150);
    });
  }

  // Filters stand open where there is room.
  if (matchMedia("(min-width: 56rem)").matches) {
    for (const part of document.querySelectorAll("[data-open-wide]")) part.open = true;
  }

  // Copy the address of a listing.
  for (const field of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain small";
    button.textContent = field.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.copied;
    });
    field.after(button);
  }

  // Photos that were just chosen, before they are sent.
  for (const field of document.querySelectorAll("[data-preview]")) {
    const row = document.createElement("div");
    row.className = "previews";
    field.after(row);
    field.addEventListener("change", () => {
      for (const old of row.children) URL.revokeObjectURL(old.src);
      row.replaceChildren(...[...field.files].slice(0, 8).filter((file) => file.type.startsWith("image/")).map((file) => {
        const picture = new Image();
        picture.src = URL.createObjectURL(file);
        picture.alt = file.name;
        picture.onerror = () => picture.remove();
        return picture;
      }));
    });
  }

  // Kept photos are put in order by dragging; the numbers beside them say the same.
  for (const list of document.querySelectorAll("[data-photos]")) {
    let held;
    for (const item of list.children) item.draggable = true;
    list.addEventListener("dragstart", (event) => { held = event.target.closest("li"); });
    list.addEventListener("dragover", (event) => {
      event.preventDefault();
      const over = event.target.closest("li");
      if (!over || !held || over === held) return;
      const box = over.getBoundingClientRect();
      over[event.clientX < box.left + box.width / 2 ? "before" : "after"](held);
    });
    list.addEventListener("drop", (event) => {
      event.preventDefault();
      [...list.children].forEach((item, index) => { item.querySelector("[type=number]").value = index + 1; });
      list.querySelector("[type=radio]").checked = true;
    });
  }

  // The draft stays on this device until the listing has been sent.
  const words = ["title", "body", "price", "postcode", "city", "pseudonym", "category"];
  const form = document.querySelector("form[data-draft]");
  if (form) {
    const key = `draft-${form.dataset.draft}`;
    const note = form.querySelector("[data-draft-note]");
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "{}");
      for (const name of words) {
        const field = form.elements[name];
        if (field && !field.value && kept[name]) field.value = kept[name];
      }
      form.addEventListener("input", () => {
        localStorage.setItem(key, JSON.stringify(Object.fromEntries(words.map((name) => [name, form.elements[name]?.value]))));
        note.hidden = false;
      });
    } catch { /* no storage: the form works all the same */ }
  }
  for (const part of document.querySelectorAll("[data-draft-sent]")) {
    try {
      for (const name of part.dataset.draftSent.split(" ")) localStorage.removeItem(`draft-${name}`);
    } catch { /* as above */ }
  }
})();
