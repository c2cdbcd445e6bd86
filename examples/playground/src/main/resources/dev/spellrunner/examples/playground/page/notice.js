// SPDX-License-Identifier: Apache-2.0
/** Tells what went wrong, or what there is to know, wherever one looks at the moment. */
import { byId, make } from "./elements.js";

const NOTE_MILLIS = 8000;

let timer = 0;

/** Shows what went wrong until somebody closes it. */
export function showTrouble(trouble) {
  console.warn(trouble);
  show("trouble", trouble.message || String(trouble));
}

/** Shows a note for some seconds; what went wrong is not covered by it. */
export function showNote(text) {
  if (!byId("notice").hidden && byId("notice").classList.contains("trouble")) return;
  show("note", text);
  timer = setTimeout(hideNotice, NOTE_MILLIS);
}

export function hideNotice() {
  byId("notice").hidden = true;
}

function show(kind, text) {
  clearTimeout(timer);
  const close = make("button", { type: "button", "aria-label": "Close this message" }, "×");
  close.addEventListener("click", hideNotice);
  close.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // Elsewhere it cancels a run.
    event.stopPropagation();
    hideNotice();
  });
  byId("notice").className = `notice ${kind}`;
  byId("notice").replaceChildren(make("p", {}, text), close);
  byId("notice").hidden = false;
}
