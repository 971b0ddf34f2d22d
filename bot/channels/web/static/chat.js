// The chat page: wires what can be pressed, and begins.

import { clearField, openComposer } from "./composer.js";
import { erase, restart, resume, say } from "./conversation.js";
import { onClearedElsewhere } from "./history.js";
import { tell, words } from "./view.js";

const GREETING = "/start";
const TOPIC = /^[a-z0-9-]{1,40}$/;

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

// A link from a topic's page opens that topic.
const begin = () => {
  document.getElementById("opening").remove();
  openComposer(say);
  const resumed = resume();
  const topic = new URLSearchParams(location.search).get("hoi") ?? "";
  history.replaceState(null, "", location.pathname);
  if (TOPIC.test(topic)) {
    say(`${GREETING} ${topic}`, null);
  } else if (!resumed) {
    say(GREETING, null);
  }
};

begin();
