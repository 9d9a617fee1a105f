/** A box that scrolls can be scrolled by key: it has a name, and is a stop of the tab key while there is more in it than is seen. */

import { attribute } from "../dom.js";

/**
 * @param {HTMLElement} box
 * @param {string} name
 * @returns {() => void}  to be called when other things stand in it; that its parts grow is seen here
 */
export function scrolls(box, name) {
  attribute(box, "role", "group");
  attribute(box, "aria-label", name);
  const show = () => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = box;
    attribute(box, "tabindex", scrollWidth > clientWidth || scrollHeight > clientHeight ? 0 : null);
  };
  const observer = new ResizeObserver(show);
  for (const each of [box, ...box.children]) observer.observe(each);
  return show;
}
