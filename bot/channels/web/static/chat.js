// The conversation: what is written goes out in order, what comes back is shown.

import * as history from "./history.js";
import { Rejected, forget, send } from "./transport.js";
import { empty, showFailure, showMine, showReply, showWaiting } from "./view.js";

const words = document.getElementById("words").dataset;
const limit = Number(words.limit);
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const count = document.getElementById("count");
const status = document.getElementById("status");
const confirmation = document.getElementById("confirm");

// One after the other, as they were written.
let line = Promise.resolve();

const tell = (message) => {
  status.textContent = message;
};

const trouble = { again: words.again, offline: words.offline };

const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");

const exchange = async (payload, id, mine) => {
  const waiting = showWaiting();
  tell(words.waiting);
  try {
    const reply = await send(payload, id, (kind) => tell(trouble[kind]));
    waiting.remove();
    mine?.classList.remove("pending");
    tell("");
    if (reply.spans.length > 0) {
      history.add({ reply });
      showReply(reply, press);
    }
  } catch (error) {
    waiting.remove();
    tell("");
    const retry = error instanceof Rejected ? null : () => enqueue(payload, id, mine);
    if (mine) {
      showFailure(mine, error.message, retry);
    } else {
      tell(error.message || words.failed);
    }
  }
};

const enqueue = (payload, id, mine) => {
  line = line.then(() => exchange(payload, id, mine));
  return line;
};

const say = (payload, label) => {
  const mine = showMine(label);
  mine.classList.add("pending");
  history.add({ mine: label });
  return enqueue(payload, newId(), mine);
};

// The focus stays on the button: on a phone, going to the text field would open the keyboard over the answer.
const press = (payload, label) => say(payload, label);

const grow = () => {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, innerHeight / 3)}px`;
  const length = [...text.value].length;
  count.hidden = length < limit * 0.9;
  count.textContent = `${length.toLocaleString("vi")} / ${limit.toLocaleString("vi")}`;
  count.classList.toggle("over", length > limit);
};

const submit = () => {
  const written = text.value.trim();
  if (!written) {
    text.focus();
    return;
  }
  if ([...written].length > limit) {
    tell(words.toolong);
    return;
  }
  tell("");
  text.value = "";
  grow();
  say(written, written);
};

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  // While a Vietnamese keyboard composes, Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => press(button.dataset.say, button.textContent.trim()));
}

document.getElementById("forget").addEventListener("click", () => {
  document.querySelector(".options").open = false;
  confirmation.showModal();
});

confirmation.addEventListener("close", async () => {
  if (confirmation.returnValue !== "yes") {
    return;
  }
  const erased = await forget().catch(() => false);
  if (!erased) {
    tell(words.notforgotten);
    return;
  }
  history.clear();
  empty();
  tell(words.forgotten);
  greet("/start");
});

document.addEventListener("click", (event) => {
  const options = document.querySelector(".options");
  if (!options.contains(event.target)) {
    options.open = false;
  }
});

addEventListener("offline", () => tell(words.offline));
addEventListener("online", () => tell(""));

const greet = (payload) => enqueue(payload, newId(), null);

const begin = () => {
  const kept = history.load();
  for (const entry of kept) {
    if (entry.reply) {
      showReply(entry.reply, press);
    } else {
      showMine(entry.mine);
    }
  }
  const asked = new URLSearchParams(location.search).get("hoi");
  if (asked && /^[a-z0-9-]{1,40}$/.test(asked)) {
    window.history.replaceState(null, "", "/");
    greet(`/start ${asked}`);
  } else if (kept.length === 0) {
    greet("/start");
  }
};

begin();
