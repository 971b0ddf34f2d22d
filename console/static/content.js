// In a text that is edited as it is written: from a fault to its line.

const text = document.getElementById("text");

for (const button of document.querySelectorAll("button.jump[data-line]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const lines = text.value.split("\n");
    const line = Number(button.dataset.line) - 1;
    const start = lines.slice(0, line).reduce((length, each) => length + each.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line] ?? "").length);
    text.scrollTop = Math.max(0, (line - 3) * (text.scrollHeight / lines.length));
  });
}
