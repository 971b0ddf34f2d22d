// What is seen of the conversation. Everything a server or a person wrote becomes text nodes, never markup.

const log = document.getElementById("log");
const words = document.getElementById("words").dataset;

const MARGIN = 12; // pixels between a message and the edge

const SAFE_LINK = /^(https:\/\/|http:\/\/|tel:|sms:|\/)/;

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
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
    if (href.startsWith("http")) {
      node.rel = "noopener noreferrer";
      node.target = "_blank";
    }
  }
  return node;
};

const speaker = (name) => element("span", "hidden", `${name} `);

const buttonRow = (buttons, onPress) => {
  const row = element("div", "buttons");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", words.press);
  for (const { label, payload } of buttons) {
    const button = element("button", payload.startsWith("/khancap") ? "urgent" : "", label);
    button.type = "button";
    button.addEventListener("click", () => onPress(payload, label));
    row.append(button);
  }
  return row;
};

// The newest message from its beginning: a long answer must not start above the screen.
const bringIntoView = (node) => {
  const top = node.offsetTop - log.offsetTop;
  const whole = top + node.offsetHeight - log.clientHeight + MARGIN;
  log.scrollTop = Math.min(top - MARGIN, whole);
};

const show = (node) => {
  log.append(node);
  bringIntoView(node);
  return node;
};

export const showMine = (text) => show(element("div", "mine", speaker(words.you), text));

export const showReply = (reply, onPress) => {
  const bubble = element("div", "theirs", speaker(words.bot), ...reply.spans.map(spanNode));
  const turn = element("div", reply.decision === "emergency" ? "turn emergency" : "turn", bubble);
  if (reply.buttons.length > 0) {
    turn.append(buttonRow(reply.buttons, onPress));
  }
  return show(turn);
};

export const showWaiting = () => {
  const dots = element("div", "waiting", element("i", ""), element("i", ""), element("i", ""));
  dots.setAttribute("aria-hidden", "true");
  return show(dots);
};

export const showFailure = (mine, message, onRetry) => {
  const notice = element("div", "failure", message || words.failed);
  if (onRetry) {
    const again = element("button", "", words.retry);
    again.type = "button";
    again.addEventListener("click", () => {
      notice.remove();
      onRetry();
    });
    notice.append(" ", again);
  }
  notice.setAttribute("role", "alert");
  mine.after(notice);
  bringIntoView(notice);
};

export const empty = () => log.replaceChildren();
