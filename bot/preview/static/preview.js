// The web column as the chat page draws it, and a page that follows every edit.

import { showReply, tell, words } from "./view.js";

const LOOK_EVERY = 700; // milliseconds; the content itself is looked at about twice a second
const PLACE = "preview-place";

const turns = [...document.querySelectorAll("[data-reply]")];

const press = (command) => {
  const turn = turns.find((each) => each.dataset.command === command);
  if (turn) {
    turn.parentElement.scrollIntoView();
    turn.focus({ preventScroll: true });
  } else {
    tell(words.elsewhere);
  }
};

for (const turn of turns) {
  // Drawn outside the page, or each reply would bring itself into view.
  const drawn = document.createElement("div");
  showReply(drawn, JSON.parse(turn.dataset.reply), press);
  turn.append(...drawn.childNodes);
}

// The browser's own memory of the place is of the page before its web column was drawn.
history.scrollRestoration = "manual";
const place = sessionStorage.getItem(PLACE);
if (place !== null) {
  sessionStorage.removeItem(PLACE);
  scrollTo(0, Number(place));
  // A while after loading: what a status holds from the beginning is not read out.
  setTimeout(() => tell(words.updated), 300);
}

const look = async () => {
  try {
    const response = await fetch("/state", { cache: "no-store" });
    const { state } = await response.json();
    if (state !== words.state) {
      sessionStorage.setItem(PLACE, scrollY);
      location.reload();
      return;
    }
  } catch {
    tell(words.stopped);
  }
  setTimeout(look, LOOK_EVERY);
};

setTimeout(look, LOOK_EVERY);
