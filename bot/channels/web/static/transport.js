// One request to the server, made again until it comes through. A message goes with our own id, so that sending it
// again is answered once.

const PAUSES = [1000, 3000, 7000]; // milliseconds between tries
const TIMEOUT = 25000; // milliseconds for the whole answer; a little more than the server waits
const TRY_AGAIN = [408, 429]; // besides the server's own troubles

/** The visitor should read this; sending the same again will not help. */
export class Rejected extends Error {}

/** Nothing came through; sending again may help. `wait`: milliseconds the server asked for. */
export class Unreachable extends Error {
  constructor(message = "", wait = 0) {
    super(message);
    this.wait = wait;
  }
}

// Not all at the same moment: after an outage everybody comes back.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds * (0.8 + Math.random() * 0.4)));

const online = () => new Promise((resolve) => addEventListener("online", resolve, { once: true }));

/** The answer and its JSON; gives up in time, or when `signal` says so. (AbortSignal.any is too new for old phones.) */
const request = async (options, signal) => {
  const giveUp = new AbortController();
  const stop = () => giveUp.abort();
  const timer = setTimeout(stop, TIMEOUT);
  signal.addEventListener("abort", stop);
  try {
    const response = await fetch("/api/chat", { ...options, signal: giveUp.signal });
    return { response, body: await response.json().catch(() => null) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
};

const attempt = async (options, signal) => {
  const { response, body } = await request(options, signal);
  if (response.status === 204 || (response.ok && body?.reply?.spans)) {
    return body?.reply;
  }
  const message = body?.error?.message;
  // Without our own sentence it is no answer of ours: a hotel's login page, a proxy in trouble.
  if (!message || response.status >= 500 || TRY_AGAIN.includes(response.status)) {
    throw new Unreachable(message, Number(response.headers.get("Retry-After")) * 1000 || 0);
  }
  throw new Rejected(message);
};

/** `onTrouble` is called with "offline" or "again" while it is tried on. */
const persist = async (options, { onTrouble, signal }) => {
  let last = null;
  for (const wait of [0, ...PAUSES]) {
    // Tried first, even so: a browser may take itself for offline and be wrong.
    if (last && !navigator.onLine) {
      onTrouble("offline");
      await online();
    } else if (last) {
      onTrouble("again");
      await pause(Math.max(wait, last.wait));
    }
    if (signal.aborted) {
      break;
    }
    try {
      return await attempt(options, signal);
    } catch (error) {
      if (error instanceof Rejected) {
        throw error;
      }
      last = error instanceof Unreachable ? error : new Unreachable();
    }
  }
  throw last ?? new Unreachable();
};

/** The reply to a message; throws `Rejected` or `Unreachable`. */
export const send = (text, id, patience) =>
  persist(
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text, id }) },
    patience,
  );

/** Have the server erase the conversation, also when the page is closed meanwhile; throws like `send`. */
export const forget = (patience) => persist({ method: "DELETE", keepalive: true }, patience);
