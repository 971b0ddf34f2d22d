// The poster beside its choices, drawn anew when one changes.

const form = document.getElementById("poster");
const figure = document.querySelector("[data-poster]");

const draw = () => {
  const waiting = figure.querySelector("[data-waiting]");
  const failed = figure.querySelector("[data-failed]");
  const picture = new Image();
  figure.setAttribute("aria-busy", "true");
  const settle = (isDrawn) => {
    if (picture.dataset.outdated) {
      return;
    }
    figure.removeAttribute("aria-busy");
    waiting.hidden = true;
    failed.hidden = isDrawn;
    figure.querySelector("img")?.remove();
    if (isDrawn) {
      figure.append(picture);
    }
  };
  picture.addEventListener("load", () => settle(true));
  picture.addEventListener("error", () => settle(false));
  picture.alt = figure.querySelector("figcaption").textContent;
  picture.src = `${figure.dataset.poster}?${new URLSearchParams(new FormData(form))}`;
  return () => {
    picture.dataset.outdated = "yes";
  };
};

if (form) {
  let outdate = draw();
  form.addEventListener("change", () => {
    outdate();
    outdate = draw();
  });
}
