// The chat page: wires what can be pressed, and begins.

import { clearField, openComposer } from "./composer.js";
import { erase, restart, resume, say, showMail } from "./conversation.js";
import { onClearedElsewhere } from "./history.js";
import { listen } from "./mail.js";
import { tell, words } from "./view.js";

const GREETING = "/start";
const TOPIC = /^[a-z0-9-]{1,40}$/;
const SOURCE = /^[a-z0-9]{3,8}$/i; // where a poster hangs

const confirmation = document.getElementById("confirm");

const forget = document.getElementById("forget");
forget.hidden = false;
forget.addEventListener("click", () => {
  document.querySelector(".options").open = false;
  confirmation.returnValue = ""; // where Escape would repeat the last answer
  confirmation.showModal();
});

confirmation.addEventListener("close", () => {
  if (confirmation.returnValue === "yes") {
    clearField();
    erase(GREETING);
  }
});

onClearedElsewhere(() => {
  clearField();
  restart(GREETING);
});

for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    say(button.dataset.say, button.textContent.trim());
  });
}

addEventListener("offline", () => tell(words.offline));
addEventListener("online", () => tell(""));

/** What the page's address asks for: a link from a topic's page, or from a poster. Taken out of the address at once, so
    that neither a reload nor who copies the address counts again. */
const asked = () => {
  const wanted = new URLSearchParams(location.search);
  const fitting = (name, form) => (form.test(wanted.get(name) ?? "") ? wanted.get(name) : "");
  const [topic, source] = [fitting("chu-de", TOPIC), fitting("nguon", SOURCE)];
  history.replaceState(null, "", location.pathname);
  return source ? `${topic}_${source}` : topic;
};

const begin = () => {
  document.getElementById("opening").remove();
  openComposer(say);
  const resumed = resume();
  const opened = asked();
  if (opened) {
    say(`${GREETING} ${opened}`, null);
  } else if (!resumed) {
    say(GREETING, null);
  }
  listen(showMail);
};

begin();
