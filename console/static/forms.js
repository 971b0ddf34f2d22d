// Small kindnesses of forms: sent once however often one presses, and asked about before what was typed is left.
// On the document: live.js puts other forms in place while one looks.

document.addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post") {
    return;
  }
  form.dataset.sent = "yes";
  // After the browser has read the form: a disabled button's value would not be sent.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) {
      button.disabled = true;
    }
  });
});

document.addEventListener("input", ({ target: { form } }) => {
  if (form?.method === "post" && form.querySelector("textarea")) {
    form.dataset.typed = "yes";
  }
});

addEventListener("beforeunload", (event) => {
  const left = document.querySelector('form[data-typed="yes"]:not([data-sent])');
  if (left) {
    event.preventDefault();
  }
});

// Who comes back by the browser's button may send again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) {
      button.disabled = false;
    }
  }
});
