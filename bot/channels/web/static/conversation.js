// What is said goes out in order, one after the other; what comes back is shown and kept.

import * as history from "./history.js";
import { listen, stopListening } from "./mail.js";
import { Rejected, forget, send } from "./transport.js";
import { empty, openTurn, showFailure, showReply, showWaiting, tell, words } from "./view.js";

const SUBSCRIBING = "/dangky";

let line = Promise.resolve();
let current = new AbortController(); // aborted when the conversation is deleted: then nothing of it is sent or shown

// Letters and digits from the browser's own randomness; crypto.randomUUID is missing on plain http and old phones.
const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");

const newTurn = (payload, label) => ({ id: newId(), payload, label });

const settle = async (turn, { signal }) => {
  let troubled = false;
  const onTrouble = (kind) => {
    troubled = true;
    tell(words[kind]);
  };
  tell("");
  try {
    return { reply: await send(turn.payload, turn.id, { onTrouble, signal }) };
  } catch (error) {
    return { [error instanceof Rejected ? "problem" : "failure"]: error.message || words.failed };
  } finally {
    if (troubled && !signal.aborted) {
      tell("");
    }
  }
};

const exchange = async (turn, place, conversation) => {
  if (conversation.signal.aborted) {
    return;
  }
  const stopWaiting = showWaiting(place);
  const { failure, ...outcome } = await settle(turn, conversation);
  if (conversation.signal.aborted) {
    return;
  }
  stopWaiting();
  if (failure) {
    showFailure(place, failure, { label: words.retry, onRetry: () => enqueue(turn, place) });
    return;
  }
  if (outcome.reply?.erased) {
    history.clear();
    empty(place);
  }
  const settled = { ...turn, ...outcome };
  history.put(settled);
  showOutcome(settled, place);
  if (turn.payload.startsWith(SUBSCRIBING)) {
    listen(showMail);
  }
};

const showOutcome = ({ reply, problem }, place) => {
  if (problem) {
    showFailure(place, problem);
  } else if (reply.spans.length > 0) {
    showReply(place, reply, say);
  }
};

const enqueue = (turn, place) => {
  const conversation = current;
  line = line.then(() => exchange(turn, place, conversation));
};

const startOver = () => {
  current.abort();
  stopListening();
  current = new AbortController();
  line = Promise.resolve();
  empty();
};

/** Say something: `payload` is sent, `label` is what is shown as said (null: nothing). */
export const say = (payload, label) => {
  const turn = newTurn(payload, label);
  history.put(turn);
  enqueue(turn, openTurn(label));
};

/** Show a campaign message, which answers nothing that was said. */
export const showMail = (turn) => showOutcome(turn, openTurn(null));

/** Show what this tab has kept and send on what is still on its way; whether there was anything. */
export const resume = () => {
  const turns = history.load();
  for (const turn of turns) {
    const place = openTurn(turn.label);
    if (turn.reply || turn.problem) {
      showOutcome(turn, place);
    } else {
      enqueue(turn, place);
    }
  }
  return turns.length > 0;
};

const greetAnew = (greeting, place, conversation) => {
  const greeted = exchange(newTurn(greeting, null), place, conversation);
  tell(words.forgotten);
  return greeted;
};

/** Delete here at once, then on the server; then begin anew. What is said meanwhile waits for it. */
export const erase = (greeting) => {
  history.clear();
  startOver();
  tell(words.forgetting);
  const conversation = current;
  const place = openTurn(null);
  const ifStillCurrent = (next) => () => (conversation.signal.aborted ? undefined : next());
  const onForgotten = ifStillCurrent(() => greetAnew(greeting, place, conversation));
  const onFailed = ifStillCurrent(() => {
    tell("");
    showFailure(place, words.notforgotten, { label: words.forgetagain, onRetry: () => erase(greeting) });
  });
  line = forget({ onTrouble: () => {}, signal: conversation.signal }).then(onForgotten, onFailed);
};

/** The conversation was deleted elsewhere on this device: show nothing of it any more, and begin anew. */
export const restart = (greeting) => {
  startOver();
  line = greetAnew(greeting, openTurn(null), current);
};
