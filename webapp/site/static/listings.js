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

  // Kept photos are put in order by dragging or with two buttons; the numbers beside them say the same.
  for (const list of document.querySelectorAll("[data-photos]")) {
    let held;
    const number = () => [...list.children].forEach((item, index) => {
      const place = item.querySelector("[type=number]");
      if (place) place.value = index + 1;
      // Without a cover chosen by hand, the first photo is the cover.
      const cover = item.querySelector("[type=radio]");
      if (cover && !chosen && index === 0) cover.checked = true;
    });
    let chosen = false;
    list.addEventListener("change", (event) => {
      if (event.target.type === "radio") chosen = true;
      if (event.target.matches("[data-turn] select")) {
        const picture = event.target.closest("li").querySelector("img");
        if (picture) picture.style.rotate = `${event.target.value}deg`;
      }
    });
    const move = (item, where) => {
      const other = where === "before" ? item.previousElementSibling : item.nextElementSibling;
      if (other) other[where](item);
      number();
    };
    for (const item of list.children) {
      item.draggable = true;
      const row = document.createElement("span");
      row.className = "moves";
      for (const [sign, words, where] of [["←", list.dataset.earlier, "before"], ["→", list.dataset.later, "after"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "plain small";
        button.textContent = sign;
        button.ariaLabel = `${item.querySelector("[data-label]").dataset.label} : ${words}`;
        button.addEventListener("click", () => { move(item, where); button.focus(); });
        row.append(button);
      }
      item.append(row);
      // The buttons say it better than the number.
      item.querySelector("[type=number]")?.closest("label").setAttribute("hidden", "");
    }
    list.addEventListener("dragstart", (event) => { held = event.target.closest("li"); });
    list.addEventListener("dragover", (event) => {
      event.preventDefault();
      const over = event.target.closest("li");
      if (!over || !held || over === held) return;
      const box = over.getBoundingClientRect();
      over[event.clientX < box.left + box.width / 2 ? "before" : "after"](held);
    });
    list.addEventListener("drop", (event) => { event.preventDefault(); number(); });
  }

  // How far photos have come that are being processed.
  for (const told of document.querySelectorAll("[data-progress]")) {
    const pending = () => [...document.querySelectorAll("[data-photo]")].filter((one) => /received|working/.test(one.dataset.state));
    told.querySelector("[data-reload]")?.remove();
    let pause = 800;
    const ask = async () => {
      const waiting = pending();
      if (!waiting.length) return;
      try {
        const answer = await fetch(`${told.dataset.progress}?${waiting.map((one) => `photo=${one.dataset.photo}`).join("&")}`);
        for (const { name, state, words, picture } of answer.ok ? await answer.json() : []) {
          const one = waiting.find((each) => each.dataset.photo === name);
          if (one.dataset.state === state) continue;
          one.classList.replace(one.dataset.state, state);
          one.dataset.state = state;
          const item = one.closest("li");
          if (picture) {
            const image = new Image(320, 240);
            image.src = picture;
            image.alt = one.dataset.label;
            one.replaceChildren(image);
            item?.querySelector("[data-turn]")?.removeAttribute("hidden");
          } else {
            one.firstElementChild.textContent = words;
            const remove = item?.querySelector("[name^=remove_]");
            if (remove && state === "failed") {
              remove.checked = true;
              item.querySelector("[type=radio]").closest("label").hidden = true;
            }
          }
          if (!/received|working/.test(state)) told.textContent = `${one.dataset.label} : ${words}`;
        }
      } catch { /* asked again */ }
      setTimeout(ask, pause = Math.min(pause * 1.3, 10000));
    };
    setTimeout(ask, pause);
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
