// The conversation of this tab, so that a reload shows it again. A turn is { id, payload, label, reply, problem }:
// `label` is null for what nobody typed; without reply and problem it is still on its way.

const KEPT_UNDER = "conversation";
const KEPT = 40; // turns
const MAIL = "mail";

// A random value that changes on this device with every deletion. What was kept under another one is shown no more:
// not in another tab, not by the back button, not in a closed tab opened again.
const ERA = "era";

const unlessForbidden = (work) => {
  try {
    return work();
  } catch {
    return null; // storage may be forbidden or full: the conversation is shown now, not after a reload
  }
};

const presentEra = () => unlessForbidden(() => localStorage.getItem(ERA));

let era = presentEra();

export const load = () => {
  const kept = unlessForbidden(() => JSON.parse(sessionStorage.getItem(KEPT_UNDER)));
  return kept && kept.era === era ? kept.turns : [];
};

/** Keep a turn, in place of what was kept under its id. */
export const put = (turn) => {
  const turns = load();
  const known = turns.findIndex(({ id }) => id === turn.id);
  turns.splice(known < 0 ? turns.length : known, 1, turn);
  unlessForbidden(() => sessionStorage.setItem(KEPT_UNDER, JSON.stringify({ era, turns: turns.slice(-KEPT) })));
};

/** The highest id of the campaign messages shown on this device; 0 when there was none. */
export const lastMail = () => Number(unlessForbidden(() => localStorage.getItem(MAIL))) || 0;

export const keepLastMail = (id) => {
  unlessForbidden(() => localStorage.setItem(MAIL, Math.max(id, lastMail())));
};

/** Forget the conversation on this device, in every tab. */
export const clear = () => {
  unlessForbidden(() => sessionStorage.removeItem(KEPT_UNDER));
  unlessForbidden(() => localStorage.removeItem(MAIL));
  unlessForbidden(() => localStorage.setItem(ERA, Math.random().toString(36)));
  era = presentEra();
};

/** `react` is called when another tab, or a later page of this one, has forgotten the conversation. */
export const onClearedElsewhere = (react) => {
  const look = () => {
    if (presentEra() !== era) {
      era = presentEra();
      react();
    }
  };
  addEventListener("storage", look);
  addEventListener("pageshow", look); // brought back by the back button as it was left
};
