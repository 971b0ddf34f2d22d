// One message to the server: sent with our own id, so that sending again is answered once.

const PAUSES = [1000, 3000, 7000]; // milliseconds between tries
const TIMEOUT = 25000; // a little more than the server waits

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The visitor should read this; sending the same again will not help. */
export class Rejected extends Error {}

/** Nothing came through; sending again may help. */
export class Unreachable extends Error {}

const online = () =>
  navigator.onLine ? Promise.resolve() : new Promise((resolve) => addEventListener("online", resolve, { once: true }));

const attempt = async (text, id) => {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, id }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (response.ok) {
    return (await response.json()).reply;
  }
  const message = await response.json().then((body) => body.error.message, () => "");
  if (response.status >= 500 || response.status === 429) {
    const told = Number(response.headers.get("Retry-After")) * 1000;
    throw Object.assign(new Unreachable(message), { told });
  }
  throw new Rejected(message);
};

/** The reply to a message. `onTrouble` is called with "offline" or "again" while it is tried on. */
export const send = async (text, id, onTrouble) => {
  let last = new Unreachable("");
  for (let tries = 0; tries <= PAUSES.length; tries += 1) {
    if (!navigator.onLine) {
      onTrouble("offline");
      await online();
    }
    try {
      return await attempt(text, id);
    } catch (error) {
      if (error instanceof Rejected) {
        throw error;
      }
      last = error instanceof Unreachable ? error : new Unreachable("");
    }
    if (tries < PAUSES.length) {
      onTrouble(navigator.onLine ? "again" : "offline");
      await pause(Math.max(PAUSES[tries], last.told || 0));
    }
  }
  throw last;
};

export const forget = async () => (await fetch("/api/chat", { method: "DELETE" })).ok;
