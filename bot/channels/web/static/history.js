// The conversation of this tab, so that a reload shows it again. A turn is { id, payload, label, reply, problem }:
// `label` is null for what nobody typed; without reply and problem it is still on its way.

const KEY = "turns";
const KEPT = 40; // turns

export const load = () => {
  try {
    const turns = JSON.parse(sessionStorage.getItem(KEY));
    return Array.isArray(turns) ? turns : [];
  } catch {
    return [];
  }
};

/** Keep a turn, in place of what was kept under its id. */
export const put = (turn) => {
  const turns = load();
  const known = turns.findIndex(({ id }) => id === turn.id);
  turns.splice(known < 0 ? turns.length : known, 1, turn);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(turns.slice(-KEPT)));
  } catch {
    // shown now, not after a reload
  }
};

export const clear = () => {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
};
