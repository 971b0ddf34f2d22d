// Text size and colours, remembered on this device only.

const SIZES = ["normal", "large", "larger"];
const THEMES = ["auto", "light", "dark"];

const remembered = (name, allowed) => {
  try {
    const value = localStorage.getItem(name);
    return allowed.includes(value) ? value : allowed[0];
  } catch {
    return allowed[0]; // storage may be forbidden; the page works without
  }
};

const apply = (name, value) => {
  document.documentElement.dataset[name] = value;
};

const step = (name, allowed) => {
  const next = allowed[(allowed.indexOf(document.documentElement.dataset[name]) + 1) % allowed.length];
  apply(name, next);
  try {
    localStorage.setItem(name, next);
  } catch {
    // remembered for this page only
  }
};

const choices = { size: SIZES, theme: THEMES };

for (const [name, allowed] of Object.entries(choices)) {
  apply(name, remembered(name, allowed));
}

for (const button of document.querySelectorAll("[data-preference]")) {
  const name = button.dataset.preference;
  button.addEventListener("click", () => step(name, choices[name]));
}
