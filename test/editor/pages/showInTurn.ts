import assert from 'node:assert/strict';
import { listButtons, type Page } from '../../../src/editor/pages/page';
import { showPage } from '../../../src/editor/pages/showPage';
import { timeToLook } from '../timeToLook';

/** Shows pages in the real editor, each as long as it takes to see it. */
export async function showInTurn(pages: readonly Page[]): Promise<void> {
  for (const [index, page] of pages.entries()) {
    // A sentence with a gap that nothing filled begins or ends with a space.
    for (const text of listTexts(page)) assert.equal(text, text.trim(), `on the page ${page.title}`);
    showPage('every', page);
    // The editor takes a moment to open its tab.
    await timeToLook(index === 0 ? 2 : 0.5);
  }
}

function listTexts(page: Page): readonly string[] {
  const { title, lead, text = '', sections } = page;
  return [
    title,
    lead?.words ?? '',
    text,
    ...listButtons(page).map((button) => button.title),
    ...sections.flatMap(({ heading, text: intro = '', rows }) => [
      heading,
      intro,
      ...rows.flatMap(({ name, status, text: paragraphs }) => [name, status?.words ?? '', ...paragraphs]),
    ]),
  ];
}
