// The field to write in: it grows with the text and counts near the limit.

import { tell, words } from "./view.js";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const count = document.getElementById("count");

const limit = Number(words.limit);
const COUNTED_FROM = 0.9; // of the limit
const TALLEST = 1 / 3; // of the screen

let warned = false;

const length = () => [...text.value.trim()].length;

const warn = (isTooLong) => {
  if (isTooLong !== warned) {
    tell(isTooLong ? words.toolong : "");
    warned = isTooLong;
  }
};

const grow = () => {
  text.style.height = "auto";
  const border = text.offsetHeight - text.clientHeight;
  text.style.height = `${Math.min(text.scrollHeight + border, innerHeight * TALLEST)}px`;
};

const refresh = () => {
  grow();
  const written = length();
  count.hidden = written < limit * COUNTED_FROM;
  count.textContent = `${written.toLocaleString("vi")} / ${limit.toLocaleString("vi")}`;
  count.classList.toggle("over", written > limit);
  if (written <= limit) {
    warn(false);
  }
};

const submit = (onSay) => {
  const written = text.value.trim();
  if (!written) {
    text.focus();
  } else if (length() > limit) {
    warn(true);
  } else {
    clearField();
    onSay(written, written);
  }
};

/** Take away what was written and not sent. */
export const clearField = () => {
  text.value = "";
  refresh();
};

/** Show the field; what is written in it goes to `onSay`. */
export const openComposer = (onSay) => {
  form.hidden = false;
  text.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(onSay);
  });
  text.addEventListener("keydown", (event) => {
    // While a Vietnamese keyboard composes, Enter belongs to it; Safari tells so only by the key code 229.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !isComposing) {
      event.preventDefault();
      submit(onSay);
    }
  });
};
