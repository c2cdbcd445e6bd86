// SPDX-License-Identifier: Apache-2.0
/** The page knows its own elements: what a type of the DOM does not say of them, its HTML does. */
interface EventTarget {
  value: any;
  closest(selector: string): any;
  matches(selector: string): boolean;
}

interface Element {
  dataset: DOMStringMap;
  disabled: boolean;
  style: CSSStyleDeclaration;
  focus(): void;
}

/** The library makes itself known by its name. */
declare var dagre: any;
declare module "*/lib/dagre.js";
