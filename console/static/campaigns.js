// The composer made shorter: only the boxes of what is chosen are shown, and long lists are searched without marks.
// Without this script everything is shown, and works.

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();

const form = document.getElementById("compose");

const showChosen = () => {
  for (const part of form.querySelectorAll("[data-of]")) {
    const [name, value] = part.dataset.of.split(":");
    part.hidden = form.elements[name].value !== value;
  }
};

const addFilter = (list) => {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "filter";
  box.placeholder = list.dataset.filter;
  box.setAttribute("aria-label", list.dataset.filter);
  const rows = [...list.querySelectorAll("label")].map((label) => [label, plain(label.textContent)]);
  const groups = list.matches("fieldset") ? [] : [...list.querySelectorAll("fieldset")];
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no part of the plan
    const words = plain(box.value).split(/\s+/);
    for (const [label, text] of rows) {
      label.hidden = !words.every((word) => text.includes(word)) && !label.querySelector("input").checked;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("label:not([hidden])");
    }
  });
  // Enter here would send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
  const legend = list.querySelector(":scope > legend");
  if (legend) {
    legend.after(box);
  } else {
    list.prepend(box);
  }
};

form.addEventListener("change", showChosen);
addEventListener("pageshow", showChosen); // what the browser filled in again counts
showChosen();
document.querySelectorAll("[data-filter]").forEach(addFilter);
