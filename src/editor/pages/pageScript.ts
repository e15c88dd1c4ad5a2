/**
 * What runs in a page: it says which button was pressed, and changes only what an update changes, so that the keyboard's
 * focus, the selection, and a screen reader stay where they are.
 */
export const pageScript = `
const editor = acquireVsCodeApi();
const main = document.querySelector('main');
main.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button) editor.postMessage({ pressed: button.dataset.key });
});
function change(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) { from.replaceWith(to); return; }
  if (from.nodeType === Node.TEXT_NODE) { if (from.data !== to.data) from.data = to.data; return; }
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  const before = [...from.childNodes];
  const after = [...to.childNodes];
  after.forEach((node, index) => before[index] ? change(before[index], node) : from.append(node));
  before.slice(after.length).forEach((node) => node.remove());
}
window.addEventListener('message', ({ data }) =>
  change(main, new DOMParser().parseFromString(data, 'text/html').querySelector('main')));
editor.postMessage({ isReady: true });
`;
