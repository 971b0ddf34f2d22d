// Pieces of our own pages, put where they belong. The only place that turns text into elements: what comes in is an
// answer of this console, in which the server has escaped every value.

const policy = globalThis.trustedTypes?.createPolicy("console", { createHTML: (html) => html });

/** Fetch a piece and put it into `element`; false when there is none (signed out, no network, a page instead). */
export const fill = async (element, address, options = {}) => {
  let answer;
  try {
    answer = await fetch(address, { ...options, redirect: "error", headers: { "X-Fragment": "1", ...options.headers } });
  } catch {
    return false;
  }
  if (!answer.ok) {
    return false;
  }
  const html = await answer.text();
  if (options.signal?.aborted) {
    return false;
  }
  // What is being read or typed in stays: only a piece that changed is put in place.
  if (element.dataset.shown !== html) {
    const open = [...element.querySelectorAll("details[open][id]")].map((each) => each.id);
    element.innerHTML = policy ? policy.createHTML(html) : html;
    element.dataset.shown = html;
    for (const id of open) {
      element.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    }
  }
  element.dataset.every = answer.headers.get("X-Live-Every") ?? element.dataset.every ?? "";
  return answer.headers.get("X-Live") !== "off";
};
