// Handing a topic on: by the phone's own share sheet, by copying, on paper. What a browser cannot do is not offered.

const actions = document.querySelector(".actions");
const done = document.getElementById("done");
const warning = document.getElementById("warning").textContent;
// Without what stood behind it: who hands the page on does not hand on how they came.
history.replaceState(null, "", location.pathname + location.hash);
const address = document.querySelector("link[rel=canonical]")?.href ?? location.origin + location.pathname;

const CAN = {
  share: Boolean(navigator.share),
  copy: Boolean(navigator.clipboard), // only on https and on this machine
  print: true,
};

const DO = {
  share: () => navigator.share({ title: actions.dataset.title, text: warning, url: address }).catch(() => {}), // closed
  copy: async () => {
    await navigator.clipboard.writeText(`${warning}\n${address}`);
    done.textContent = actions.dataset.copied;
  },
  print: () => print(),
};

for (const button of actions.querySelectorAll("[data-do]")) {
  button.hidden = !CAN[button.dataset.do];
  button.addEventListener("click", DO[button.dataset.do]);
}
