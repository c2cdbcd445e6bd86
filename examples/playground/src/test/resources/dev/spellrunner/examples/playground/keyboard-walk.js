// SPDX-License-Identifier: Apache-2.0
/** Looks at where the focus comes to, as somebody presses the tabulator again and again. */
(() => {
  const REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const visited = new Set();
  /** The names of the visited elements, which may be drawn anew meanwhile. */
  const names = new Set();
  const unseen = [];
  const outside = [];
  let last = null;

  const nameOf = (each) => `${each.localName}${each.id ? `#${each.id}` : ""} ${(each.ariaLabel ?? each.textContent).slice(0, 40)}`;
  const isVisible = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0;
  const isOpen = (each) => !document.querySelector("dialog[open]") || each.closest("dialog[open]");

  /** A node of the graph shows it by its frame, all else by an outline. */
  const isSeen = (each) => {
    const node = each.closest(".node");
    if (node) return parseFloat(getComputedStyle(node.querySelector(".box")).strokeWidth) > 4;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  };

  const isInside = (each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  };

  /** A field for a time has several places, one behind the other. */
  document.addEventListener("focusin", ({ target }) => {
    if (visited.has(target)) {
      window.keyboardWalk.isRound ||= target !== last;
    } else if (target !== document.body) {
      visited.add(target);
      names.add(nameOf(target));
      if (!isSeen(target)) unseen.push(nameOf(target));
      if (!isInside(target)) outside.push(nameOf(target));
    }
    last = target;
  });

  window.keyboardWalk = {
    isRound: false,
    /** Begins at the top of the page. */
    begin() {
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      visited.clear();
      names.clear();
      unseen.length = outside.length = 0;
      last = null;
      this.isRound = false;
    },
    /** Lists the elements that have a place in the order and were not come to. */
    missed: () => [...document.querySelectorAll(REACHABLE)]
      .filter((each) => each.tabIndex >= 0 && !each.disabled && isVisible(each) && isOpen(each))
      .filter((each) => !visited.has(each) && !names.has(nameOf(each))).map(nameOf),
    unseen: () => unseen,
    outside: () => outside,
    /** Lists what looks as if one could click on it, and is neither reached by keys nor chosen by arrow keys. */
    forTheMouse: () => [...document.querySelectorAll("body *")]
      .filter((each) => isVisible(each) && isOpen(each) && getComputedStyle(each).cursor === "pointer")
      .filter((each) => !each.closest("[tabindex], a, button, input, select, textarea, summary, [role=listbox]"))
      .filter((each) => !each.closest("label")?.control && !each.querySelector("button, input"))
      .map(nameOf),
  };
})();
