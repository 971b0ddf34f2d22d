// The menu in the bar: how the page looks, remembered on this device only.

const menu = document.querySelector(".options");

const choose = (name, value) => {
  dispatchEvent(new CustomEvent(`choose-${name}`, { detail: value }));
  try {
    localStorage.setItem(name, value);
  } catch {
    // for this page only
  }
};

for (const group of menu.querySelectorAll("[data-preference]")) {
  const name = group.dataset.preference;
  group.hidden = false;
  for (const input of group.querySelectorAll("input")) {
    input.checked = input.value === document.documentElement.dataset[name];
    input.addEventListener("change", () => choose(name, input.value));
  }
}

document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) {
    menu.open = false;
  }
});

menu.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
