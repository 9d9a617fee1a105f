/** Says on which sides of a box that scrolls there is more: a scrollbar may hide itself. */

const EDGE = 8; // px beyond the box in which nothing is drawn

/**
 * Keeps the classes `more-left` and `more-right` true while one scrolls, or the box is another size.
 * @param {HTMLElement} scroller
 * @returns {() => void}  to be called when what is in it is wider or narrower
 */
export function showMore(scroller) {
  const show = () => {
    const { classList, scrollLeft, clientWidth, scrollWidth } = scroller;
    classList.toggle("more-left", scrollLeft > EDGE);
    classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - EDGE);
  };
  scroller.addEventListener("scroll", show, { passive: true });
  new ResizeObserver(show).observe(scroller);
  return show;
}
