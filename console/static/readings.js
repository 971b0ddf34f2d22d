// The list of texts narrows while one types, and says how many are chosen.

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

const form = document.getElementById("readings");
const filter = document.getElementById("filter");
const none = form.querySelector("[data-none]");
const chosen = form.querySelector("[data-chosen]");
const groups = [...form.querySelectorAll("fieldset")];
const items = [...form.querySelectorAll("fieldset label")].map((node) => ({ node, words: fold(node.textContent) }));

const narrow = () => {
  const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
  for (const { node, words } of items) {
    node.hidden = !wanted.every((word) => words.includes(word));
  }
  for (const group of groups) {
    group.hidden = !group.querySelector("label:not([hidden])");
  }
  none.hidden = groups.some((group) => !group.hidden);
};

const count = () => {
  chosen.textContent = `${form.querySelectorAll("input:checked").length} ${chosen.dataset.words}`;
};

filter.closest("[data-filter]").hidden = false;
filter.addEventListener("input", narrow);
form.addEventListener("change", count);
count();
