// Handing a text on: by the phone's own share sheet, else by copying. Not every browser can do either.

const shared = async (text) => {
  try {
    await navigator.share({ text });
    return true;
  } catch (error) {
    return error.name === "AbortError"; // closed by the person: nothing more is wanted
  }
};

const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text); // only on https and on this machine
    return true;
  } catch {
    return false;
  }
};

/** What became of it: "shared" (or let be), "copied", or "unable". */
export const handOn = async (text) => {
  if (navigator.share && (await shared(text))) {
    return "shared";
  }
  return (await copied(text)) ? "copied" : "unable";
};
