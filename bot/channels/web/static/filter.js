// Narrows the list of topics while typing; marks and case do not matter.

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

const input = document.getElementById("filter");
const none = document.getElementById("none");
const items = [...document.querySelectorAll(".group li")].map((node) => ({ node, words: fold(node.textContent) }));

const narrow = () => {
  const wanted = fold(input.value).split(/\s+/).filter(Boolean);
  for (const { node, words } of items) {
    node.hidden = !wanted.every((word) => words.includes(word));
  }
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
  none.hidden = items.some(({ node }) => !node.hidden);
};

input.parentElement.hidden = false;
input.addEventListener("input", narrow);
