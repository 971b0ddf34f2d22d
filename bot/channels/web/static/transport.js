// One message to the server: sent with our own id, so that sending again is answered once.

const PAUSES = [1000, 3000, 7000]; // milliseconds between tries
const TIMEOUT = 25000; // milliseconds; a little more than the server waits

/** The visitor should read this; sending the same again will not help. */
export class Rejected extends Error {}

/** Nothing came through; sending again may help. */
export class Unreachable extends Error {}

// Not all at the same moment: after an outage everybody comes back.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds * (0.8 + Math.random() * 0.4)));

const online = () =>
  navigator.onLine ? Promise.resolve() : new Promise((resolve) => addEventListener("online", resolve, { once: true }));

/** `fetch` that gives up in time, or when `signal` says so. (AbortSignal.any and .timeout are too new for old phones.) */
const request = async (options, signal) => {
  const giveUp = new AbortController();
  const stop = () => giveUp.abort();
  const timer = setTimeout(stop, TIMEOUT);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) {
    stop();
  }
  try {
    return await fetch("/api/chat", { ...options, signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
};

const attempt = async (text, id, signal) => {
  const response = await request(
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text, id }) },
    signal,
  );
  if (response.ok) {
    return (await response.json()).reply;
  }
  const message = await response.json().then((body) => body.error.message, () => "");
  if (response.status >= 500 || response.status === 429) {
    const wait = Number(response.headers.get("Retry-After")) * 1000;
    throw Object.assign(new Unreachable(message), { wait });
  }
  throw new Rejected(message);
};

/** The reply to a message. `onTrouble` is called with "offline" or "again" while it is tried on. */
export const send = async (text, id, { onTrouble, signal }) => {
  let last = null;
  for (let tries = 0; tries <= PAUSES.length && !signal.aborted; tries += 1) {
    if (last) {
      onTrouble("again");
      await pause(Math.max(PAUSES[tries - 1], last.wait || 0));
    }
    if (!navigator.onLine) {
      onTrouble("offline");
      await online();
    }
    try {
      return await attempt(text, id, signal);
    } catch (error) {
      if (error instanceof Rejected) {
        throw error;
      }
      last = error instanceof Unreachable ? error : new Unreachable("");
    }
  }
  throw last ?? new Unreachable("");
};

/** Whether the server has erased the conversation. */
export const forget = () => request({ method: "DELETE" }).then((response) => response.ok, () => false);
