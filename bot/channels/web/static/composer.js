// The field to write in: it grows with the text and counts near the limit.

import { tell, words } from "./view.js";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const count = document.getElementById("count");

const limit = Number(words.limit);
const COUNTED_FROM = 0.9; // of the limit

const length = () => [...text.value.trim()].length;

const grow = () => {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + text.offsetHeight - text.clientHeight, innerHeight / 3)}px`;
  const written = length();
  count.hidden = written < limit * COUNTED_FROM;
  count.textContent = `${written.toLocaleString("vi")} / ${limit.toLocaleString("vi")}`;
  count.classList.toggle("over", written > limit);
};

const submit = (onSay) => {
  const written = text.value.trim();
  if (!written) {
    text.focus();
    return;
  }
  if (length() > limit) {
    tell(words.toolong);
    return;
  }
  tell("");
  text.value = "";
  grow();
  onSay(written, written);
};

/** Show the field; what is written in it goes to `onSay`. */
export const openComposer = (onSay) => {
  form.hidden = false;
  text.addEventListener("input", grow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(onSay);
  });
  text.addEventListener("keydown", (event) => {
    // While a Vietnamese keyboard composes, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit(onSay);
    }
  });
};
