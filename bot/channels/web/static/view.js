// What is seen of the conversation. Everything a server or a person wrote becomes text nodes, never markup.

import { toBlocks } from "./blocks.js";
import { handOn } from "./handing.js";

const log = document.getElementById("log");
const status = document.getElementById("status");

export const words = document.getElementById("words").dataset;

const SAFE_LINK = /^(https?:\/\/|tel:|sms:|\/)/;

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
};

const button = (label, className, onPress) => {
  const node = element("button", className, label);
  node.type = "button";
  node.addEventListener("click", onPress);
  return node;
};

const spanNode = ({ text, bold, href }) => {
  let node = document.createTextNode(text);
  if (bold) {
    node = element("strong", "", node);
  }
  if (href && SAFE_LINK.test(href)) {
    node = element("a", "", node);
    node.href = href;
    node.rel = "noopener noreferrer";
    if (href.startsWith("http")) {
      node.target = "_blank";
    }
  }
  return node;
};

const lineNodes = (line, index) => [...(index > 0 ? [element("br", "")] : []), ...line.map(spanNode)];

const blockNode = ({ kind, lines, start }) => {
  if (kind === "bullets" || kind === "numbers") {
    const list = element(kind === "numbers" ? "ol" : "ul", "", ...lines.map((line) => element("li", "", ...line.map(spanNode))));
    if (start > 1) {
      list.start = start;
    }
    return list;
  }
  return element("p", kind, ...lines.flatMap(lineNodes));
};

const speaker = (name) => element("span", "hidden", `${name} `);

const buttonRow = (buttons, onPress) => {
  const row = element("div", "buttons");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", words.press);
  for (const { label, payload } of buttons) {
    const node = button(label, "", () => onPress(payload, label));
    node.dataset.command = payload.split(" ")[0];
    row.append(node);
  }
  return row;
};

// A plain link: browsers inside other apps can follow it, but not save what a script holds.
const fileLinks = ({ name, label, href, print_label: printLabel, print_href: printHref }) => {
  const file = element("a", "file", label || `${words.fetch} ${name}`);
  file.href = href;
  if (!printHref) {
    return [file];
  }
  const page = element("a", "file", printLabel);
  page.href = printHref;
  page.target = "_blank"; // the conversation stays open behind the page
  return [file, page];
};

// Where nothing but the hand can copy, the text stands in a field, marked.
const handOnButton = (text) => {
  const node = button(words.handon, "hand-on", async () => {
    const done = await handOn(text);
    if (done === "unable") {
      node.after(markedField(text));
      node.nextSibling.select();
      node.hidden = true;
    }
    tell({ copied: words.copied, unable: words.marked }[done] ?? "");
  });
  return node;
};

const markedField = (text) => {
  const field = element("textarea", "handed");
  field.setAttribute("aria-label", words.handed);
  field.readOnly = true;
  field.rows = 6;
  field.value = text;
  return field;
};

const MARGIN = 11; // pixels between what is brought into view and the edge

// What scrolls: the log, or on the lowest screens the page.
const view = () => {
  const isLog = getComputedStyle(log).overflowY === "auto";
  const { top, bottom } = isLog ? log.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  return { top, bottom, scroller: isLog ? log : document.scrollingElement };
};

// A node from its beginning: a long answer must not start above the screen.
// Not by scrollIntoView(): newer browsers then let Tab begin at the node instead of at the top of a page just opened.
const bringIntoView = (node) => {
  const { top, bottom, scroller } = view();
  const box = node.getBoundingClientRect();
  const isTall = box.height > bottom - top;
  scroller.scrollTop += isTall ? box.top - top - MARGIN : box.bottom - bottom + MARGIN;
};

// Whoever is writing, or reading further up, is left where they are.
const isBusy = () => {
  const { scroller } = view();
  const isAbove = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight > 2 * MARGIN;
  return isAbove || document.getElementById("text").value.trim() !== "";
};

const SHORT_TIME = { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" };

// Only campaign messages have a time: `at`.
const mailMark = (at) => {
  const time = element("time", "", new Date(at).toLocaleString("vi", SHORT_TIME));
  time.dateTime = at;
  return element("p", "mail", `${words.mail} · `, time);
};

const show = (turn, node) => {
  turn.append(node);
  bringIntoView(node);
  return node;
};

/** A line under the conversation about what is going on; "" takes it away. */
export const tell = (message) => {
  status.textContent = message;
};

/** A place in the log for what was said and what comes back. `label` is null for what nobody typed. */
export const openTurn = (label) => {
  const turn = element("div", "turn");
  log.append(turn);
  if (label !== null) {
    show(turn, element("div", "mine", speaker(words.you), label));
  }
  return turn;
};

/** Dots until the answer is there; the function returned takes them away. */
export const showWaiting = (turn) => {
  turn.classList.add("pending");
  const dots = show(turn, element("div", "waiting", speaker(words.waiting), element("i", ""), element("i", ""), element("i", "")));
  return () => {
    turn.classList.remove("pending");
    dots.remove();
  };
};

export const showReply = (turn, reply, onPress) => {
  const mark = reply.at ? [mailMark(reply.at)] : [];
  const bubble = element("div", "theirs", speaker(words.bot), ...mark, ...toBlocks(reply.spans).map(blockNode));
  const answer = element("div", reply.decision === "emergency" ? "answer emergency" : "answer", bubble);
  if (reply.attachment) {
    answer.append(...fileLinks(reply.attachment));
  }
  if (reply.to_hand_on) {
    answer.append(handOnButton(reply.to_hand_on));
  }
  if (reply.buttons.length > 0) {
    answer.append(buttonRow(reply.buttons, onPress));
  }
  if (reply.at && isBusy()) {
    turn.append(answer);
  } else {
    show(turn, answer);
  }
};

/** Why it did not go out, and a way to try again if that may help. */
export const showFailure = (turn, message, { label, onRetry } = {}) => {
  const notice = element("div", "failure", element("p", "", message));
  notice.setAttribute("role", "alert");
  if (onRetry) {
    const retry = () => {
      notice.remove();
      onRetry();
    };
    notice.append(button(label, "", retry));
  }
  show(turn, notice);
};

/** Take the conversation away: all of it, or up to and including what stands in one turn. */
export const empty = (turn = null) => {
  while (log.firstChild !== turn) {
    log.firstChild.remove();
  }
  turn?.replaceChildren();
  log.focus();
};
