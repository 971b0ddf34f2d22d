// What a form would give, shown while it is being filled in.

import { fill } from "./fragments.js";

const WAIT = 400;

const follow = (form) => {
  const into = document.getElementById(form.dataset.into);
  let timer;
  let asked;
  const show = () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    into.setAttribute("aria-busy", "true");
    fill(into, form.dataset.preview, { method: "POST", body, signal: asked.signal }).finally(() => {
      into.removeAttribute("aria-busy");
    });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
  show();
};

document.querySelectorAll("form[data-preview]").forEach(follow);
