// The conversation on this tab, so that a reload shows it again.

const KEY = "conversation";
const KEPT = 60; // entries

export const load = () => {
  try {
    const entries = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(entries) ? entries : [];
  } catch {
    return [];
  }
};

export const add = (entry) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...load(), entry].slice(-KEPT)));
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
