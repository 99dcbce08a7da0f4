// Has a form's challenge solved while somebody fills the form in. Without it, a mailed link is asked for instead.
(() => {
  "use strict";
  const LONGEST = 15000; // Milliseconds that sending waits for the answer; then the form leaves without.

  for (const field of document.querySelectorAll("[data-challenge]")) {
    const form = field.form;
    let solving;

    const solve = () => solving ??= new Promise((done) => {
      if (field.value) { done(); return; }
      const worker = new Worker(field.dataset.worker);
      const end = () => { worker.terminate(); done(); };
      worker.onmessage = ({ data }) => { field.value = data; end(); };
      worker.onerror = end;
      worker.postMessage({
        number: field.dataset.challenge, puzzles: Number(field.dataset.puzzles), bits: Number(field.dataset.bits),
      });
    });

    // At the first sign of a person: who only looks at the page spends nothing.
    form.addEventListener("focusin", solve, { once: true });
    form.addEventListener("input", solve, { once: true });

    form.addEventListener("submit", async (event) => {
      // A button with a name of its own does something else than send.
      if (field.value || field.dataset.late || event.submitter?.name) return;
      event.preventDefault();
      const button = event.submitter, words = button?.textContent;
      if (button) { button.textContent = field.dataset.busy; button.disabled = true; }
      await Promise.race([solve(), new Promise((late) => setTimeout(late, LONGEST))]);
      if (button) { button.textContent = words; button.disabled = false; }
      field.dataset.late = "1";
      // Not within the event that was just stopped: a form is not sent while it is being sent.
      setTimeout(() => form.requestSubmit(button));
    });
  }
})();
