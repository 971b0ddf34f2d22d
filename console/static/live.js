// A section that shows what goes on: fetched again and again while somebody looks at it. What else on the page hangs on
// it comes along as templates, each for the element it names.

import { fill } from "./fragments.js";

const TRY_AGAIN_MS = 1000;

const waiting = new Set();

/** Whether somebody is at it: a question is open, something is typed, or a button has been pressed. */
const isInUse = (element) =>
  element.querySelector("details[open], form[data-sent]") !== null ||
  [...element.querySelectorAll("textarea, input:not([type=hidden])")].some((each) => each.value !== each.defaultValue);

/** Put a piece in place once nobody is at what stands there; the focus stays on what is called the same. */
const put = (template) => {
  const element = document.getElementById(template.dataset.into);
  waiting.delete(template.dataset.into);
  if (!template.isConnected || !element || element.innerHTML.trim() === template.innerHTML.trim()) {
    return;
  }
  if (isInUse(element)) {
    waiting.add(template.dataset.into);
    setTimeout(put, TRY_AGAIN_MS, template);
    return;
  }
  const focused = element.contains(document.activeElement) ? document.activeElement.textContent : null;
  element.replaceChildren(template.content.cloneNode(true));
  if (focused !== null) {
    [...element.querySelectorAll("a, button, summary")].find((each) => each.textContent === focused)?.focus();
  }
};

const watch = (section) => {
  // The server may ask for another pace with every answer.
  const seconds = () => Number(section.dataset.every) || 5;
  let failures = 0;
  const look = async () => {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    const goesOn = await fill(section, section.dataset.live);
    for (const template of section.querySelectorAll("template[data-into]")) {
      if (!waiting.has(template.dataset.into)) {
        put(template);
      }
    }
    failures = goesOn ? 0 : failures + 1;
    if (failures < 3) {
      setTimeout(look, seconds() * 1000 * 2 ** failures);
    }
  };
  setTimeout(look, seconds() * 1000);
};

document.querySelectorAll("[data-live]").forEach(watch);
