// Passkeys: asks the server for options, the device for an answer, and sends that with the page's own form.
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const usable = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  if (!usable) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    problem.textContent = "";
    try {
      const data = new FormData(form);
      if (form.elements.proof) data.set("password", form.elements.proof.value);
      const answer = await fetch(form.dataset.passkey, { method: "POST", body: data });
      if (!answer.ok) throw new Error(String(answer.status));
      const options = await answer.json();
      const credential = form.elements.proof
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      problem.textContent = form.dataset.problem;
    }
  });
}
