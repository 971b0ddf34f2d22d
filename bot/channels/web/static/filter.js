// Narrows the list of topics while typing; marks and case do not matter.

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

const input = document.getElementById("filter");
const none = document.getElementById("none");
const ask = document.getElementById("ask");
const groups = [...document.querySelectorAll(".group")];
const items = [...document.querySelectorAll(".group li")].map((node) => ({ node, words: fold(node.textContent) }));

const narrow = () => {
  const wanted = fold(input.value).split(/\s+/).filter(Boolean);
  for (const { node, words } of items) {
    node.hidden = !wanted.every((word) => words.includes(word));
  }
  for (const group of groups) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
  const found = groups.some((group) => !group.hidden);
  none.textContent = found ? "" : none.dataset.none;
  ask.hidden = found;
};

input.parentElement.hidden = false;
input.addEventListener("input", narrow);
