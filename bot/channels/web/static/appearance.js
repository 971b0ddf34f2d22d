// Text size and colours as chosen on this device, set before anything is painted. Not a module: those run too late.

(() => {
  const root = document.documentElement;
  const dark = document.getElementById("dark");
  const DARK_WHEN = { light: "not all", dark: "screen" };
  const byDevice = dark.media;

  const remembered = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be forbidden; the page works without
    }
  };

  const apply = {
    size: (value) => {
      root.dataset.size = value || "normal";
    },
    theme: (value) => {
      root.dataset.theme = value || "auto";
      dark.media = DARK_WHEN[value] || byDevice;
    },
  };

  for (const name of Object.keys(apply)) {
    apply[name](remembered(name));
    addEventListener(`choose-${name}`, (event) => apply[name](event.detail));
  }
})();
