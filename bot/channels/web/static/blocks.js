// A reply is a run of spans; read line by line it is titles, paragraphs and lists.

const BULLET = /^• /;
const NUMBER = /^(\d+)\. /;

/** The spans cut at line ends: an array of spans for each line. */
const lines = (spans) => {
  const all = [[]];
  for (const span of spans) {
    span.text.split("\n").forEach((text, index) => {
      if (index > 0) {
        all.push([]);
      }
      if (text) {
        all[all.length - 1].push({ ...span, text });
      }
    });
  }
  return all;
};

const kindOf = (line) => {
  if (line.length === 0) {
    return "gap";
  }
  if (BULLET.test(line[0].text)) {
    return "bullets";
  }
  if (NUMBER.test(line[0].text)) {
    return "numbers";
  }
  return line.every(({ bold, text }) => bold || !text.trim()) ? "title" : "paragraph";
};

const withoutMark = ([first, ...rest]) => {
  const text = first.text.replace(BULLET, "").replace(NUMBER, "");
  return text ? [{ ...first, text }, ...rest] : rest;
};

/** Blocks { kind, lines, start }: "title", "paragraph", "bullets" or "numbers"; `start` is a list's first number. */
export const toBlocks = (spans) => {
  const blocks = [];
  let before = "gap";
  for (const line of lines(spans)) {
    const kind = kindOf(line);
    const isList = kind === "bullets" || kind === "numbers";
    if (kind !== "gap" && kind !== before) {
      blocks.push({ kind, lines: [], start: kind === "numbers" ? Number(NUMBER.exec(line[0].text)[1]) : 1 });
    }
    if (kind !== "gap") {
      blocks[blocks.length - 1].lines.push(isList ? withoutMark(line) : line);
    }
    before = kind;
  }
  return blocks;
};
