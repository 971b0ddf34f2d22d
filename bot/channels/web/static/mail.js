// Campaign messages: they come while the page is open, and what was missed comes when the person returns.

import * as history from "./history.js";

const STREAM = "/api/chat/stream";
const FIRST_PAUSE = 60_000; // after a refusal, in milliseconds; doubled with each one
const LONGEST_PAUSE = 960_000;

const title = document.title;
let unread = 0;

const markUnread = (count) => {
  unread = count;
  document.title = count > 0 ? `(${count}) ${title}` : title;
};

let stream = null;
let again = 0; // the timer of the next try

/** Listen for as long as the page is open; `onMail` gets each message once, as a turn. Does nothing while it listens. */
export const listen = (onMail, pause = FIRST_PAUSE) => {
  if (!globalThis.EventSource || (stream && stream.readyState !== EventSource.CLOSED)) {
    return;
  }
  clearTimeout(again);
  const opened = new EventSource(`${STREAM}?after=${history.lastMail()}`);
  stream = opened;
  opened.addEventListener("open", () => {
    pause = FIRST_PAUSE;
  });
  opened.addEventListener("campaign", ({ data, lastEventId }) => {
    const turn = { id: `mail-${lastEventId}`, payload: null, label: null, reply: JSON.parse(data) };
    if (history.load().some(({ id }) => id === turn.id)) {
      return;
    }
    history.put(turn);
    history.keepLastMail(Number(lastEventId));
    onMail(turn);
    if (document.hidden) {
      markUnread(unread + 1);
    }
  });
  // A lost connection the browser takes up itself; after a refusal, or where nobody has subscribed, it does not.
  opened.addEventListener("error", () => {
    if (opened === stream && opened.readyState === EventSource.CLOSED) {
      again = setTimeout(() => listen(onMail, Math.min(pause * 2, LONGEST_PAUSE)), pause);
    }
  });
};

/** The conversation is deleted: what comes now may be for somebody else. */
export const stopListening = () => {
  clearTimeout(again);
  stream?.close();
  stream = null;
};

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    markUnread(0);
  }
});
